using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>A row of a bulk job.</summary>
/// <param name="Values">The record's fields.</param>
/// <param name="IdField">The column by which Salesforce finds the record; null where records are created.</param>
/// <param name="Id">Its value.</param>
internal sealed record SalesforceRow(JsonObject Values, string? IdField, string? Id)
{
    public static SalesforceRow Of(SalesforceWrite write) => new(write.Values, IdFieldOf(write), write.Operation switch
    {
        "update" => write.Payload.Text("bulkUpdateRecordId"),
        "upsert" => write.Payload.Object("bulkUpsertExternalId").Text("externalIdValue"),
        _ => null,
    });

    public static string? IdFieldOf(SalesforceWrite write) => write.Operation switch
    {
        "update" => "Id",
        "upsert" => write.Payload.Object("bulkUpsertExternalId").Text("externalIdName") ?? "",
        _ => null,
    };
}
