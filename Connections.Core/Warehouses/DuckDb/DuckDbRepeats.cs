using System.Collections.Frozen;
using System.Text;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>
/// Finds, among the rows of a batch that may be repeats, those whose ids the table really holds: the stored row stays. Only what
/// <see cref="Repeats.LoadedIds"/> suspects comes here, as a rule nothing, since asking costs three statements for each table.
/// </summary>
internal static class DuckDbRepeats
{
    private const string Ids = "_connections_ids";

    /// <summary>Indexes of the repeats.</summary>
    /// <param name="connection">In the batch's transaction.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="texts">Their texts.</param>
    /// <param name="suspects">Hashes of ids that may be there; null: any.</param>
    /// <param name="since">Rows received before are not looked at; null: all are.</param>
    public static IReadOnlySet<int> Find(DuckDBConnection connection, DuckDbSchema schema, TableRows rows, TextArena texts, IReadOnlySet<ulong>? suspects, DateTime? since)
    {
        if (suspects is { Count: 0 } || schema.Columns(rows.Name) is not { } columns || !columns.Any(column => column.Name == "id"))
            return FrozenSet<int>.Empty;
        var suspected = Enumerable.Range(0, rows.Count).Where(row => suspects?.Contains(rows.IdHash(row)) != false).ToList();
        if (suspected.Count == 0)
            return FrozenSet<int>.Empty;

        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Ids} (row INTEGER, id VARCHAR)");
        using (var appender = connection.CreateAppender("temp", "main", Ids))
        {
            foreach (var row in suspected)
                appender.CreateRow().AppendValue(row).AppendValue(Encoding.UTF8.GetString(texts[rows.Row(row)[0].Text])).EndRow(); // a row begins with its id
        }

        var hasTimes = columns.Any(column => column.Name == "received_at" && column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal));
        var inWindow = hasTimes && since is { } oldest ? $"AND (t.received_at IS NULL OR t.received_at >= TIMESTAMPTZ '{oldest:yyyy-MM-dd HH:mm:ss.ffffff}+00')" : "";
        return connection.Query(
            $"SELECT i.row FROM temp.main.{Ids} i SEMI JOIN {schema.Qualified(rows.Name)} t ON i.id = CAST(t.id AS VARCHAR) {inWindow}", row => row.GetInt32(0)).ToHashSet();
    }
}
