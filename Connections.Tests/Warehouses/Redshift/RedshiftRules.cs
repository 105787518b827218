using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.DataLake;
using Connections.Core.Warehouses.Sql;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Warehouses.Redshift;

/// <summary>
/// Stands between the engine and a PostgreSQL server and refuses what Redshift refuses (its developer guide, <i>Amazon Redshift and
/// PostgreSQL</i>, read 2026-11): savepoints, COPY from the connection, indexes, upserts, types that it has not, two columns in one ALTER,
/// more than 32,767 values. What PostgreSQL in turn does not know is taken away, and COPY from S3 done in its place.
/// </summary>
internal sealed partial class RedshiftRules(ISqlConnection server, Action copied) : ISqlConnection
{
    private static readonly string[] Refused =
        ["SAVEPOINT", "FROM STDIN", "CREATE INDEX", "ON CONFLICT", "ADD COLUMN IF NOT EXISTS", "jsonb", "timestamptz", " text", "ON COMMIT DROP", "unnest(", "generate_series", "pg_advisory", "RETURNING"];

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) =>
        sql.StartsWith("COPY ", StringComparison.Ordinal) ? CopyAsync(sql, cancellationToken) : server.ExecuteAsync(Checked(sql, values), cancellationToken, values);

    public Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values) => server.QueryAsync(Checked(sql, values), cancellationToken, values);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    // Each line of the file an object whose members are columns; what a line has not is NULL.
    private async Task CopyAsync(string sql, CancellationToken cancellationToken)
    {
        var copy = Copy().Match(sql);
        if (!copy.Success)
            throw new NotSupportedException($"Redshift does not understand: {sql}");
        using var store = new S3Store(new(copy.Groups["bucket"].Value, "", "us-east-1", (await S3Server.SharedAsync()).ToString(), S3Server.Key, S3Server.Key));
        await using var file = new GZipStream(new MemoryStream((await store.ReadAsync(copy.Groups["key"].Value, cancellationToken))!), CompressionMode.Decompress);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var lines = (await reader.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (table, columns) = (copy.Groups["table"].Value, copy.Groups["columns"].Value);
        await server.ExecuteAsync($"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, @p0::json)", cancellationToken, $"[{string.Join(",", lines)}]");
        copied();
    }

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

    [GeneratedRegex("""^COPY (?<table>\S+) \((?<columns>.+)\) FROM 's3://(?<bucket>[^/]+)/(?<key>[^']+)' (IAM_ROLE '[^']+'|ACCESS_KEY_ID '[^']+' SECRET_ACCESS_KEY '[^']+') REGION '[^']+' FORMAT AS JSON 'auto' GZIP TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF$""")]
    private static partial Regex Copy();

    [GeneratedRegex(""" DISTKEY\("\w+"\) SORTKEY\("\w+"\)$""")]
    private static partial Regex Keys();
}
