using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Tokens;

/// <summary>Asks a vendor for tokens, through the guarded client and where the destination's <i>API endpoint</i> says.</summary>
/// <remarks>RFC 6749, sections 4.1.3 and 6; the client's secret stands in the body, as every vendor of the catalogue takes it.</remarks>
internal sealed class TokenEndpoint(VendorClient vendor, TimeProvider clock)
{
    /// <summary>The code of every failure.</summary>
    public const string FailedCode = "OAUTH_REFRESH_FAILED";

    private const int LongestReason = 300;
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(2);

    /// <summary>Tokens for the code that a person came back with.</summary>
    /// <exception cref="VendorException">The vendor gives none: for good with status 401, else for now.</exception>
    public Task<OAuthGrant> ExchangeAsync(DestinationSetup setup, OAuthGrant grant, (string Code, string RedirectUri, string Verifier) came, CancellationToken cancellationToken) =>
        AskAsync(
            setup, grant,
            [new("grant_type", "authorization_code"), new("code", came.Code), new("redirect_uri", came.RedirectUri), new("code_verifier", came.Verifier)],
            cancellationToken);

    /// <summary>A new access token; the refresh token too, where the vendor gives another.</summary>
    /// <exception cref="VendorException">The vendor gives none: for good with status 401, else for now.</exception>
    public Task<OAuthGrant> RefreshAsync(DestinationSetup setup, OAuthGrant grant, CancellationToken cancellationToken) =>
        AskAsync(setup, grant, [new("grant_type", "refresh_token"), new("refresh_token", grant.RefreshToken ?? "")], cancellationToken);

    private async Task<OAuthGrant> AskAsync(
        DestinationSetup setup, OAuthGrant grant, IReadOnlyList<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        var profile = DestinationCatalogue.Find(setup.Type)!.Profile;
        if (OAuthAddress.Fill(profile.OAuth!.TokenUrl, profile.Settings, setup.Settings) is not { Value: { } address })
            throw Refused("the settings do not say where its tokens come from");
        var request = ActionRequest.Form(
            address,
            [.. fields, new("client_id", grant.ClientId ?? ""), .. grant.ClientSecret is { } secret ? [KeyValuePair.Create("client_secret", secret)] : Array.Empty<KeyValuePair<string, string>>()])
            .With("Accept", "application/json");
        VendorAnswer answer;
        try
        {
            answer = await vendor.SendAsync(request, setup.Endpoint is null ? null : new(setup.Endpoint), readsAll: true, cancellationToken);
        }
        catch (VendorException e)
        {
            throw new VendorException(e.Result with { Code = FailedCode, Message = $"No token could be asked for. {e.Message}" });
        }

        return Read(answer, grant);
    }

    private OAuthGrant Read(VendorAnswer answer, OAuthGrant grant)
    {
        var body = answer.Json as JsonObject;
        if (answer.IsSuccess && Text(body, "access_token") is { } token)
            return grant with { AccessToken = token, RefreshToken = Text(body, "refresh_token") ?? grant.RefreshToken, ExpiresAt = RenewAt(body!["expires_in"]) };

        var reason = string.Join(": ", new[] { Text(body, "error"), Text(body, "error_description") ?? Text(body, "message") }.OfType<string>());
        var said = reason.Length == 0 ? $"it answered {answer.Status}" : $"it answered {answer.Status}, {reason[..Math.Min(reason.Length, LongestReason)]}";
        // Salesforce says so with a 400 where two ask at once.
        if (answer.Status is 408 or 429 or >= 500 || reason.Contains("already being processed", StringComparison.OrdinalIgnoreCase))
            throw new VendorException(EventResult.Again($"No token was given: {said}.", after: answer.RetryAfter) with { Code = FailedCode });
        throw Refused(said);
    }

    // A little before it ends, so that no request carries one that ends on the way.
    private DateTimeOffset? RenewAt(JsonNode? seconds)
    {
        if (seconds is not JsonValue value || !double.TryParse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var lasts) || lasts is <= 0 or > 1e9)
            return null;
        var lifetime = TimeSpan.FromSeconds(lasts);
        var margin = lifetime / 10;
        return clock.GetUtcNow() + lifetime - (margin < LongestMargin ? margin : LongestMargin);
    }

    private static VendorException Refused(string said) => new(EventResult.Refused($"No token was given: {said}. Connect the destination again under Settings.", FailedCode, status: 401));

    private static string? Text(JsonObject? body, string name) =>
        body?[name] is { } node && node.GetValueKind() == JsonValueKind.String && node.GetValue<string>() is { Length: > 0 } text ? text : null;
}
