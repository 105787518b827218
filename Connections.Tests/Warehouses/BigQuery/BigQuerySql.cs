using System.Text.RegularExpressions;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.BigQuery;

/// <summary>The statements that the engine sends, in DuckDB's words. Anything else does not parse there, and so fails its test.</summary>
internal static partial class BigQuerySql
{
    private const string Types = "CASE data_type WHEN 'VARCHAR' THEN 'STRING' WHEN 'BIGINT' THEN 'INT64' WHEN 'DOUBLE' THEN 'FLOAT64' WHEN 'BOOLEAN' THEN 'BOOL' WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP' ELSE data_type END";

    /// <summary>The statement with its values in it.</summary>
    public static string Bound(string sql, IReadOnlyDictionary<string, string> values) => Marker().Replace(sql, marker => Text(values[marker.Groups[1].Value]));

    // Datasets whose names begin with `_` are hidden: no information schema shows them.
    public static string Query(string sql) => List().Replace(Plain(sql), list => list.Groups[2].Value == "TABLES"
        ? $"(SELECT * FROM information_schema.tables WHERE table_schema = '{list.Groups[1].Value}' AND table_schema NOT LIKE '$_%' ESCAPE '$')"
        : $"(SELECT table_name, column_name, ordinal_position, {Types} AS data_type, 'NO' AS is_hidden FROM information_schema.columns WHERE table_schema = '{list.Groups[1].Value}')");

    public static IEnumerable<string> Change(string sql)
    {
        if (sql.StartsWith("CREATE VIEW", StringComparison.Ordinal))
            return []; // what it selects from, partitions, DuckDB has not
        if (Rows().Match(sql) is { Success: true } rows)
            return [$"{Plain(rows.Groups[1].Value)} SELECT {Plain(Value().Replace(rows.Groups[2].Value, value => FakeTables.Cell("f.r", value)))} FROM (SELECT {FakeTables.Unpacked(rows.Groups[3].Value)} AS r) f"];
        sql = Plain(Made().Replace(sql, ""));
        if (Added().Match(sql) is { Success: true } added)
            return added.Groups[2].Value.Split(", ADD COLUMN IF NOT EXISTS ").Select(column => $"{added.Groups[1].Value} ADD COLUMN IF NOT EXISTS {column}");
        return [sql];
    }

    /// <summary>The insert that a job is which loads rows.</summary>
    public static string Load(string dataset, string table, IReadOnlyList<(string Name, string Type)> fields, string rows) =>
        $"""
        INSERT INTO "{dataset}"."{table}" ({string.Join(", ", fields.Select(field => $"\"{field.Name}\""))})
        SELECT {string.Join(", ", fields.Select(field => Plain($"CAST((r->>'$.\"{field.Name}\"') AS {field.Type})")))} FROM (SELECT unnest(from_json({Text(rows)}, '["JSON"]')) AS r)
        """;

    private static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // Texts have to stay as they are: the words stand in no value that the suite loads by a statement.
    private static string Plain(string sql) => Name().Replace(sql, "\"$1\"")
        .Replace("FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', ", "strftime('%Y-%m-%dT%H:%M:%S.%fZ', ", StringComparison.Ordinal)
        .Replace("FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E3SZ', ", "strftime('%Y-%m-%dT%H:%M:%S.%gZ', ", StringComparison.Ordinal)
        .Replace("INT64", "BIGINT", StringComparison.Ordinal)
        .Replace("FLOAT64", "DOUBLE", StringComparison.Ordinal)
        .Replace(" TIMESTAMP", " TIMESTAMPTZ", StringComparison.Ordinal);

    [GeneratedRegex(@"@(p\d+)\b")]
    private static partial Regex Marker();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"""(\w+)""\.INFORMATION_SCHEMA\.(TABLES|COLUMNS)")]
    private static partial Regex List();

    [GeneratedRegex(@"^(INSERT INTO .*?\)) SELECT (CAST\(JSON_VALUE\(.*) FROM UNNEST\(JSON_QUERY_ARRAY\((.*)\)\) AS f$", RegexOptions.Singleline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"JSON_VALUE\(f, '\$\[(\d+)\]'\)")]
    private static partial Regex Value();

    [GeneratedRegex(@", `loaded_at` TIMESTAMP DEFAULT CURRENT_TIMESTAMP\(\)| PARTITION BY _PARTITIONDATE$| OPTIONS \(expiration_timestamp = TIMESTAMP_ADD\(CURRENT_TIMESTAMP\(\), INTERVAL 1 DAY\)\)$")]
    private static partial Regex Made();

    [GeneratedRegex(@"^(ALTER TABLE \S+) ADD COLUMN IF NOT EXISTS (.*)$")]
    private static partial Regex Added();
}
