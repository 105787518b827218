using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>One record: found by a query unless its id is known, then written.</summary>
internal static class SalesforceRecords
{
    public static async Task<EventResult> WriteAsync(SalesforceWrite write, SalesforceApi api, CancellationToken cancellationToken)
    {
        if (write.Problem is { } problem)
            return EventResult.Refused(problem);
        if (write.Operation == "create")
            return await CreateAsync(write, api, cancellationToken);
        if (write.Matchers.Count == 0)
            return EventResult.Refused("There is nothing to find the record by: map record matchers.");

        if (write.Matchers.Text("Id") is { } known && write.Operation != "upsert")
            return await ChangeAsync(write, known, api, cancellationToken);
        if (SalesforceQuery.Find(write.Type, write.Matchers, write.Payload.Text("recordMatcherOperator") == "AND") is not { } query)
            return EventResult.Refused("A record matcher has a name that is no field's.");

        var found = await api.SendAsync(HttpMethod.Get, $"query/?q={Uri.EscapeDataString(query)}", cancellationToken);
        if (!found.IsSuccess)
            return SalesforceApi.Judge(found);
        var records = found.Json as JsonObject;
        return records?.Number("totalSize") switch
        {
            1 when records.Objects("records").FirstOrDefault()?.Text("Id") is { } id => await ChangeAsync(write, id, api, cancellationToken),
            0 or null when write.Operation == "upsert" => await CreateAsync(write, api, cancellationToken),
            0 or null => EventResult.Refused("No record matches.", "NOT_FOUND", 404),
            _ => EventResult.Refused("More than one record matches.", "MULTIPLE_CHOICES", 300),
        };
    }

    private static async Task<EventResult> CreateAsync(SalesforceWrite write, SalesforceApi api, CancellationToken cancellationToken) =>
        SalesforceApi.Judge(await api.SendAsync(HttpMethod.Post, $"sobjects/{write.Type}", write.Values, cancellationToken));

    private static async Task<EventResult> ChangeAsync(SalesforceWrite write, string id, SalesforceApi api, CancellationToken cancellationToken)
    {
        var path = $"sobjects/{write.Type}/{Uri.EscapeDataString(id)}";
        return SalesforceApi.Judge(write.Operation == "delete"
            ? await api.SendAsync(HttpMethod.Delete, path, cancellationToken)
            : await api.SendAsync(HttpMethod.Patch, path, write.Values, cancellationToken));
    }
}
