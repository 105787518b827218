using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Pipedrive;

/// <summary>Pipedrive's API: the token stands in the address, records are found by searching a field.</summary>
internal static class PipedriveApi
{
    public static ActionRequest Authenticate(ActionCall call, ActionRequest request)
    {
        var address = new UriBuilder(request.Address);
        var token = $"api_token={Uri.EscapeDataString(call.Setting("apiToken") ?? "")}";
        address.Query = address.Query.Length > 1 ? $"{token}&{address.Query[1..]}" : token;
        return request with { Address = address.Uri };
    }

    /// <summary>The id of the record that matches; null where nothing is searched for, or found.</summary>
    /// <exception cref="VendorException">The search failed: creating a record then could make a second one.</exception>
    public static async Task<JsonNode?> FindAsync(ActionCall call, IVendorCalls calls, PipedriveItem item, CancellationToken cancellationToken)
    {
        if (item.ValueOf(call) is not { } value)
            return null;
        var search = ActionRequest.Get(
            $"{Base(call)}/itemSearch/field?term={Uri.EscapeDataString(value)}&field_key={Uri.EscapeDataString(item.FieldOf(call))}&exact_match=true&field_type={item.Setting}&return_item_ids=true");
        var found = (await calls.SendAsync(search, cancellationToken)).OrThrow().Json?["data"] as JsonArray;
        return found is [JsonObject first, ..] ? first["id"] : null;
    }

    /// <summary>Updates the record with that id; creates one where it is null. Leads alone are updated by PATCH.</summary>
    public static async Task<IReadOnlyList<EventResult>> WriteAsync(
        ActionCall call, IVendorCalls calls, string path, JsonNode? id, JsonObject record, CancellationToken cancellationToken)
    {
        var request = id is null
            ? ActionRequest.Post($"{Base(call)}/{path}", record)
            : ActionRequest.Json(path == "leads" ? HttpMethod.Patch : HttpMethod.Put, new($"{Base(call)}/{path}/{Uri.EscapeDataString(id.ToString())}"), record);
        return [EventResult.Of(await calls.SendAsync(request, cancellationToken))];
    }

    public static string Base(ActionCall call) => $"https://{Uri.EscapeDataString(call.Setting("domain") ?? "")}.pipedrive.com/api/v1";
}
