using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>
/// Many records by Bulk API 2.0: a job for each type and operation, made, given its rows, and closed. Salesforce works on it later and
/// tells of single rows on its own page of jobs, so <em>delivered</em> means that it took the job. A job left open by a failure is aborted.
/// </summary>
internal static class SalesforceBulk
{
    public static async Task<IReadOnlyList<EventResult>> WriteAsync(IReadOnlyList<SalesforceWrite> writes, SalesforceApi api, CancellationToken cancellationToken)
    {
        var ends = new EventResult[writes.Count];
        var rows = Enumerable.Range(0, writes.Count).Where(at => (ends[at] = Refusal(writes[at])!) is null).ToLookup(at => writes[at].Operation == "delete");
        foreach (var at in rows[true]) // a bulk delete needs ids, which only a query can tell
            ends[at] = await SalesforceRecords.WriteAsync(writes[at], api, cancellationToken);
        foreach (var job in rows[false].GroupBy(at => (writes[at].Type, writes[at].Operation, SalesforceRow.IdFieldOf(writes[at]))))
        {
            var result = await RunAsync([.. job.Select(at => SalesforceRow.Of(writes[at]))], job.Key.Type, job.Key.Operation, api, cancellationToken);
            foreach (var at in job)
                ends[at] = result;
        }

        return ends;
    }

    private static EventResult? Refusal(SalesforceWrite write)
    {
        if (write.Problem is { } problem)
            return EventResult.Refused(problem);
        if (write.Operation is "update" or "upsert" && SalesforceRow.Of(write) is var row && (row.Id is null || !SalesforceWrite.IsName(row.IdField!)))
            return EventResult.Refused($"In bulk, {write.Operation} needs {(write.Operation == "update" ? "the record's id" : "the external id's name and value")}.");
        return write.Values.All(field => SalesforceWrite.IsName(field.Key)) ? null : EventResult.Refused("A field has a name that Salesforce cannot have.");
    }

    private static async Task<EventResult> RunAsync(IReadOnlyList<SalesforceRow> rows, string type, string operation, SalesforceApi api, CancellationToken cancellationToken)
    {
        var job = Payload.Of(
            ("object", type), ("contentType", "CSV"), ("operation", operation == "create" ? "insert" : operation), ("externalIdFieldName", rows[0].IdField));
        var made = await api.SendAsync(HttpMethod.Post, "jobs/ingest", job, cancellationToken);
        if ((made.Json as JsonObject)?.Text("id") is not { } id)
            return made.IsSuccess ? EventResult.Again("Salesforce gave the job no id.") : SalesforceApi.Judge(made);

        var path = $"jobs/ingest/{Uri.EscapeDataString(id)}";
        var given = await api.SendAsync(HttpMethod.Put, $"{path}/batches", SalesforceCsv.Of(rows), "text/csv", cancellationToken);
        var closed = await api.SendAsync(HttpMethod.Patch, path, new() { ["state"] = given.IsSuccess ? "UploadComplete" : "Aborted" }, cancellationToken);
        return SalesforceApi.Judge(given.IsSuccess ? closed : given);
    }
}
