using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Sql;

namespace Connections.Tests.Warehouses.Redshift;

/// <summary>
/// Stands between the engine and a PostgreSQL server and refuses what Redshift refuses (its developer guide, <i>Amazon Redshift and
/// PostgreSQL</i>, read 2026-11): savepoints, COPY from the connection, indexes, upserts, types that it has not, two columns in one ALTER,
/// more than 32,767 values. What PostgreSQL in turn does not know is taken away.
/// </summary>
internal sealed partial class RedshiftRules(ISqlConnection server) : ISqlConnection
{
    private static readonly string[] Refused =
        ["SAVEPOINT", "FROM STDIN", "CREATE INDEX", "ON CONFLICT", "ADD COLUMN IF NOT EXISTS", "jsonb", "timestamptz", " text", "ON COMMIT DROP", "unnest(", "generate_series", "pg_advisory", "RETURNING"];

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => server.ExecuteAsync(Checked(sql, values), cancellationToken, values);

    public Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values) => server.QueryAsync(Checked(sql, values), cancellationToken, values);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static string Checked(string sql, object?[] values)
    {
        if (Refused.FirstOrDefault(word => sql.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } word)
            throw new NotSupportedException($"Redshift does not know {word}: {sql}");
        if (values.Length > 32_767)
            throw new NotSupportedException($"Redshift takes 32,767 values, not {values.Length}.");
        if (sql.Split("ADD COLUMN").Length > 2)
            throw new NotSupportedException($"Redshift adds one column at a time: {sql}");
        return Keys().Replace(sql, "");
    }

    [GeneratedRegex(""" DISTKEY\("\w+"\) SORTKEY\("\w+"\)$""")]
    private static partial Regex Keys();
}
