using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Intercom;

/// <summary>Intercom's API in the region of the settings.</summary>
internal static class IntercomApi
{
    public static async Task<VendorAnswer> SendAsync(ActionCall call, IVendorCalls calls, HttpMethod method, string path, JsonNode body, CancellationToken cancellationToken) =>
        await calls.SendAsync(ActionRequest.Json(method, new($"https://{Host(call)}/{path}"), body), cancellationToken);

    /// <summary>Intercom's id of the one contact with this external id, or else this address; null where none or several have it.</summary>
    public static async Task<string?> FindAsync(ActionCall call, IVendorCalls calls, string? externalId, string? email, CancellationToken cancellationToken)
    {
        if (externalId is null && email is null)
            return null;
        var (field, value) = externalId is not null ? ("external_id", externalId) : ("email", email);
        var query = new JsonObject { ["query"] = new JsonObject { ["field"] = field, ["operator"] = "=", ["value"] = value } };
        var found = (await SendAsync(call, calls, HttpMethod.Post, "contacts/search", query, cancellationToken)).OrThrow().Json as JsonObject;
        return found?.Number("total_count") == 1 ? found.Objects("data").FirstOrDefault()?.Text("id") : null;
    }

    /// <summary>A time in Unix seconds, as Intercom wants it; null where there is none.</summary>
    public static JsonNode? Seconds(JsonObject payload, string key) => payload.Time(key)?.ToUnixTimeSeconds();

    public static string Host(ActionCall call) => call.Setting("region") switch
    {
        "EU" => "api.eu.intercom.io",
        "AU" => "api.au.intercom.io",
        _ => "api.intercom.io",
    };
}
