using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>Reads a dataset table by table. One whose name begins with <c>_</c> is hidden, and in no information schema.</summary>
/// <remarks>https://cloud.google.com/bigquery/docs/datasets#hidden_datasets, read 2026-11.</remarks>
internal static class BigQueryTables
{
    public static async Task<SqlStructure> ReadAsync(BigQueryConnection connection, string dataset, CancellationToken cancellationToken)
    {
        List<(string, bool, SqlColumn?)> found = [];
        var tables = $"datasets/{Uri.EscapeDataString(dataset)}/tables";
        var page = "";
        do
        {
            var answer = await connection.FindAsync($"{tables}?maxResults=1000{page}", cancellationToken);
            if (answer is { } list && list.TryGetProperty("tables", out var listed))
            {
                foreach (var table in listed.EnumerateArray())
                    found.AddRange(await ReadTableAsync(connection, tables, StatementHttp.Text(table.GetProperty("tableReference"), "tableId"), StatementHttp.Text(table, "type") == "TABLE", cancellationToken));
            }

            page = answer is { } told && StatementHttp.Text(told, "nextPageToken") is { Length: > 0 } next ? $"&pageToken={Uri.EscapeDataString(next)}" : "";
        }
        while (page.Length > 0);
        return SqlStructure.Of(exists: true, found);
    }

    private static async Task<IEnumerable<(string, bool, SqlColumn?)>> ReadTableAsync(BigQueryConnection connection, string tables, string name, bool isTable, CancellationToken cancellationToken)
    {
        if (!isTable)
            return [(name, false, null)];
        // One that went meanwhile is somebody else's, made to last for a moment.
        if (await connection.FindAsync($"{tables}/{Uri.EscapeDataString(name)}", cancellationToken) is not { } table)
            return [];
        return table.TryGetProperty("schema", out var schema) && schema.TryGetProperty("fields", out var fields)
            ? fields.EnumerateArray().Select(field => (name, true, (SqlColumn?)BigQueryTypes.Of(field))).ToList()
            : [(name, true, null)];
    }
}
