using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>The file of a bulk job: a column for each field that any row has, the record's id last.</summary>
/// <remarks>
/// Salesforce leaves a field alone whose cell is empty, and empties one whose cell is <c>#N/A</c>. So a field that an event does not have
/// stays as it is, and only a null empties it; Segment writes <c>#N/A</c> for both, and an event would erase what only its neighbours in the batch have.
/// </remarks>
internal static class SalesforceCsv
{
    private const string Null = "#N/A";

    public static ReadOnlyMemory<byte> Of(IReadOnlyList<SalesforceRow> rows)
    {
        var idField = rows[0].IdField;
        string[] columns = [.. rows.SelectMany(row => row.Values.Select(field => field.Key)).Distinct().Where(column => column != idField)];
        var file = new StringBuilder();
        file.AppendJoin(',', idField is null ? columns : [.. columns, idField]).Append('\n');
        foreach (var row in rows)
        {
            IEnumerable<string> cells = columns.Select(column => row.Values.TryGetPropertyValue(column, out var value) ? Cell(value) : "");
            file.AppendJoin(',', idField is null ? cells : cells.Append(Quoted(row.Id!))).Append('\n');
        }

        return Encoding.UTF8.GetBytes(file.ToString());
    }

    private static string Cell(JsonNode? value) => value is null ? Null : Quoted(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
