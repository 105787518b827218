using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>The requests of HubSpot's CRM.</summary>
internal static class HubSpotApi
{
    /// <summary>Where the CRM's objects are.</summary>
    public const string Objects = "https://api.hubapi.com/crm/v3/objects";

    public static Task<VendorAnswer> CreateAsync(IVendorCalls calls, string type, JsonObject properties, CancellationToken cancellationToken) =>
        calls.SendAsync(ActionRequest.Post($"{Objects}/{type}", Properties(properties)), cancellationToken);

    /// <summary>Updates the object whose id, or else whose property of that name, has this value.</summary>
    public static Task<VendorAnswer> UpdateAsync(
        IVendorCalls calls, string type, string value, string? idProperty, JsonObject properties, CancellationToken cancellationToken) =>
        calls.SendAsync(ActionRequest.Json(HttpMethod.Patch, new(Address(type, value, idProperty)), Properties(properties)), cancellationToken);

    public static Task<VendorAnswer> ReadAsync(IVendorCalls calls, string type, string value, string idProperty, CancellationToken cancellationToken) =>
        calls.SendAsync(ActionRequest.Get(Address(type, value, idProperty)), cancellationToken);

    /// <summary>One of the batch requests of objects: <c>read</c>, <c>create</c>, <c>update</c>, <c>upsert</c>.</summary>
    public static Task<VendorAnswer> BatchAsync(IVendorCalls calls, string type, string what, JsonObject body, CancellationToken cancellationToken) =>
        calls.SendAsync(ActionRequest.Post($"{Objects}/{type}/batch/{what}", body), cancellationToken);

    /// <summary>HubSpot's id of the object of an answer.</summary>
    public static string? IdOf(VendorAnswer answer) => (answer.Json as JsonObject)?.Text("id");

    // Copied where another request has them already.
    private static JsonObject Properties(JsonObject properties) => Payload.Of(("properties", properties));

    // An address of mail stands in the path as people write it.
    private static string Address(string type, string value, string? idProperty)
    {
        var path = $"{Objects}/{type}/{Uri.EscapeDataString(value).Replace("%40", "@", StringComparison.Ordinal)}";
        return idProperty is null ? path : $"{path}?idProperty={idProperty}";
    }
}
