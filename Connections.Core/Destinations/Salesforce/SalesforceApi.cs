using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>The API of one Salesforce instance, with the token that OAuth gave, or one that a user's name and password give.</summary>
internal sealed class SalesforceApi(ActionCall call, IVendorCalls calls)
{
    private const string Version = "v53.0";

    // Salesforce ends a session that rests for two hours, by default; ours is younger.
    private static readonly TimeSpan TokenAge = TimeSpan.FromMinutes(30);

    /// <summary>Sends a request to a path below the API's version.</summary>
    /// <exception cref="VendorException">The instance's address is none, or nobody can sign in.</exception>
    public async Task<VendorAnswer> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, string? contentType, CancellationToken cancellationToken)
    {
        var request = new ActionRequest(method, new($"{Instance()}/services/data/{Version}/{path}"), body) { ContentType = contentType };
        if (call.Setting("username") is not { } user || call.Setting("auth_password") is not { } password)
            return await calls.SendAsync(request, cancellationToken);
        var token = await calls.CachedAsync("token", async cancellation => (await SignInAsync(user, password, cancellation), TokenAge), cancellationToken);
        return await calls.SendPlainAsync(request.WithBearer(token), cancellationToken);
    }

    public Task<VendorAnswer> SendAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(method, path, Mapping.CompactJson.Bytes(body), "application/json", cancellationToken);

    /// <summary>A request without a body.</summary>
    public Task<VendorAnswer> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) => SendAsync(method, path, default, null, cancellationToken);

    /// <summary>What an answer says. Two refusals pass: the day's requests are used up, and another write holds the record.</summary>
    public static EventResult Judge(VendorAnswer answer)
    {
        if (answer.IsSuccess)
            return EventResult.Delivered;
        var error = (answer.Json as JsonArray) is [JsonObject first, ..] ? first : null;
        var (code, message) = (error?.Text("errorCode"), error?.Text("message"));
        return code switch
        {
            "REQUEST_LIMIT_EXCEEDED" => EventResult.Again(message ?? code, 429),
            "UNABLE_TO_LOCK_ROW" => EventResult.Again(message ?? code),
            _ => EventResult.Of(answer) with { Code = code, Message = message },
        };
    }

    // The token goes nowhere but to Salesforce.
    private string Instance() =>
        Uri.TryCreate(call.Setting("instanceUrl"), UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.Host.EndsWith(".salesforce.com", StringComparison.Ordinal)
            ? url.GetLeftPart(UriPartial.Authority)
            : throw new VendorException(EventResult.Refused("The instance URL is no address such as https://acme.my.salesforce.com.", "INVALID_INSTANCE_URL"));

    private async Task<string> SignInAsync(string user, string password, CancellationToken cancellationToken)
    {
        var form = ActionRequest.Form(
            $"https://{(call.Flag("isSandbox") ? "test" : "login")}.salesforce.com/services/oauth2/token",
            [
                new("grant_type", "password"), new("client_id", call.Setting("clientId") ?? ""), new("client_secret", call.Setting("clientSecret") ?? ""),
                new("username", user), new("password", password + call.Setting("security_token")),
            ]);
        var answer = await calls.SendPlainAsync(form, cancellationToken);
        if ((answer.Json as JsonObject)?.Text("access_token") is { } token)
            return token;
        throw new VendorException(answer.Text.Contains("token request is already being processed", StringComparison.Ordinal)
            ? EventResult.Again("Salesforce is giving out a token already.")
            : new EventResult(answer.IsSuccess ? 401 : answer.Status) { Code = "INVALID_AUTHENTICATION", Message = "Salesforce does not let this user in." });
    }
}
