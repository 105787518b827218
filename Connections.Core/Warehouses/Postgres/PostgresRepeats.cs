using System.Collections.Frozen;
using System.Text;
using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>
/// Finds, among the rows of a batch that may be repeats, those whose ids the table really holds: the stored row stays. Only what
/// <see cref="Repeats.LoadedIds"/> suspects comes here, as a rule nothing, since asking costs as much as loading.
/// </summary>
internal static class PostgresRepeats
{
    /// <param name="connection">In the batch's transaction.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="texts">Their texts.</param>
    /// <param name="suspects">Hashes of ids that may be there; null: any.</param>
    /// <param name="since">Rows received before are not looked at; null: all are.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public static async Task<IReadOnlySet<int>> FindAsync(
        NpgsqlConnection connection, PostgresSchema schema, TableRows rows, TextArena texts, IReadOnlySet<ulong>? suspects, DateTime? since, CancellationToken cancellationToken)
    {
        if (suspects is { Count: 0 } || schema.Column(rows.Name, "id") is not { } id)
            return FrozenSet<int>.Empty;
        List<int> numbers = [];
        List<string> ids = [];
        for (var row = 0; row < rows.Count; row++)
        {
            if (suspects?.Contains(rows.IdHash(row)) == false)
                continue;
            numbers.Add(row);
            ids.Add(Encoding.UTF8.GetString(texts[rows.Row(row)[0].Text])); // a row begins with its id
        }

        if (ids.Count == 0)
            return FrozenSet<int>.Empty;
        var hasTimes = schema.Column(rows.Name, "received_at") is { Form: PostgresForm.Timestamp };
        var inWindow = hasTimes && since is { } oldest ? $"AND (t.received_at IS NULL OR t.received_at >= TIMESTAMPTZ '{oldest:yyyy-MM-dd HH:mm:ss.ffffff}+00')" : "";
        // The planner takes a list of unknown length for a short one, and would look through the table for each id.
        await connection.ExecuteAsync("SET LOCAL enable_nestloop = off", cancellationToken);
        var found = await connection.QueryAsync(
            $"""
            SELECT i.number::int FROM unnest($1, $2) AS i(number, id)
            WHERE EXISTS (SELECT 1 FROM {schema.Qualified(rows.Name)} t WHERE {(id.Form == PostgresForm.Text ? "t.id" : "t.id::text")} = i.id {inWindow})
            """,
            row => row.GetInt32(0),
            cancellationToken,
            numbers.ToArray(),
            ids.ToArray());
        await connection.ExecuteAsync("SET LOCAL enable_nestloop = on", cancellationToken);
        return found.ToHashSet();
    }
}
