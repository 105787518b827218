using System.Text.RegularExpressions;

namespace Connections.Tests.Warehouses.ClickHouse;

/// <summary>The statements that the engine sends, in DuckDB's words. Anything else does not parse there, and so fails its test.</summary>
internal static partial class ClickHouseSql
{
    private const string Time = "DateTime64(6, 'UTC')", Databases = "(SELECT schema_name AS name FROM information_schema.schemata)";

    private const string Tables =
        "(SELECT table_schema AS database, table_name AS name, CASE table_type WHEN 'BASE TABLE' THEN 'ReplacingMergeTree' ELSE 'View' END AS engine FROM information_schema.tables)";

    private static readonly string Columns =
        $"""
        (SELECT table_schema AS database, table_name AS "table", column_name AS name, ordinal_position AS position, CASE
            WHEN column_name = 'id' AND data_type = 'VARCHAR' THEN 'String' WHEN column_name = 'uuid_ts' THEN '{Time.Replace("'", "''", StringComparison.Ordinal)}'
            WHEN data_type = 'VARCHAR' THEN 'Nullable(String)' WHEN data_type = 'BIGINT' THEN 'Nullable(Int64)' WHEN data_type = 'DOUBLE' THEN 'Nullable(Float64)'
            WHEN data_type = 'BOOLEAN' THEN 'Nullable(Bool)' WHEN data_type = 'TIMESTAMP WITH TIME ZONE' THEN 'Nullable({Time.Replace("'", "''", StringComparison.Ordinal)})'
            ELSE data_type END AS type FROM information_schema.columns)
        """;

    /// <summary>The type that the server says a column of DuckDB's has.</summary>
    public static string TypeOf(string column, string type) => (column, type) switch
    {
        ("id", "VARCHAR") => "String",
        ("uuid_ts", _) => Time,
        (_, "VARCHAR") => "Nullable(String)",
        (_, "BIGINT") => "Nullable(Int64)",
        (_, "DOUBLE") => "Nullable(Float64)",
        (_, "BOOLEAN") => "Nullable(Bool)",
        _ => $"Nullable({Time})",
    };

    public static string Names(string sql) => sql.Replace('`', '"');

    public static string Query(string sql) => Names(Literal().Replace(sql, "TIMESTAMPTZ '$1+00'"))
        .Replace(" FORMAT JSONCompact", "", StringComparison.Ordinal)
        .Replace("system.databases", Databases, StringComparison.Ordinal)
        .Replace("system.tables", Tables, StringComparison.Ordinal)
        .Replace("system.columns", Columns, StringComparison.Ordinal)
        .Replace("c.table =", "c.\"table\" =", StringComparison.Ordinal)
        .Replace(" FINAL ", " ", StringComparison.Ordinal);

    public static IEnumerable<string> Change(string sql)
    {
        if (sql.StartsWith("KILL QUERY", StringComparison.Ordinal))
            return [];
        if (sql.StartsWith("CREATE DATABASE", StringComparison.Ordinal))
            return [Names(sql).Replace("CREATE DATABASE", "CREATE SCHEMA", StringComparison.Ordinal)];
        if (sql.StartsWith("CREATE TABLE", StringComparison.Ordinal))
            return [Types(Names(Engine().Replace(sql, "")))];
        if (Added().Match(sql) is { Success: true } added)
            return added.Groups[2].Value.Split(", ADD COLUMN").Select(column => Types(Names($"{added.Groups[1].Value} ADD COLUMN{After().Replace(column, "")}")));
        if (Modified().Match(sql) is { Success: true } modified)
            return [Types(Names($"{modified.Groups[1].Value} ALTER COLUMN {modified.Groups[2].Value} SET DATA TYPE {modified.Groups[3].Value}"))];
        if (Updated().Match(sql) is { Success: true } updated)
            return [Names($"UPDATE {updated.Groups[1].Value} SET {updated.Groups[2].Value} = strftime({updated.Groups[3].Value}, '%Y-%m-%dT%H:%M:%S.%gZ') WHERE {updated.Groups[3].Value} IS NOT NULL")];
        return [Query(sql)];
    }

    private static string Types(string sql) => sql
        .Replace($"Nullable({Time})", "TIMESTAMP WITH TIME ZONE", StringComparison.Ordinal).Replace(Time, "TIMESTAMP WITH TIME ZONE", StringComparison.Ordinal)
        .Replace("Nullable(String)", "VARCHAR", StringComparison.Ordinal).Replace(" String", " VARCHAR", StringComparison.Ordinal)
        .Replace("Nullable(Int64)", "BIGINT", StringComparison.Ordinal).Replace("Nullable(Float64)", "DOUBLE", StringComparison.Ordinal)
        .Replace("Nullable(Bool)", "BOOLEAN", StringComparison.Ordinal);

    [GeneratedRegex(@"toDateTime64\('([^']*)', 6, 'UTC'\)")]
    private static partial Regex Literal();

    [GeneratedRegex(@" ENGINE = (MergeTree ORDER BY tuple\(\)|ReplacingMergeTree\(`uuid_ts`\) (PARTITION BY toYYYYMM\(`received_at`\) ORDER BY \(`received_at`, `id`\) SETTINGS allow_nullable_key = 1|ORDER BY `id`))$")]
    private static partial Regex Engine();

    [GeneratedRegex(@"^(ALTER TABLE \S+) ADD COLUMN(.*)$", RegexOptions.Singleline)]
    private static partial Regex Added();

    [GeneratedRegex(@" AFTER `[^`]+`$")]
    private static partial Regex After();

    [GeneratedRegex(@"^(ALTER TABLE \S+) MODIFY COLUMN (`[^`]+`) (.*)$")]
    private static partial Regex Modified();

    [GeneratedRegex(@"^ALTER TABLE (\S+) UPDATE (`[^`]+`) = concat\(formatDateTime\((`[^`]+`), '%Y-%m-%dT%H:%i:%S\.'\), substring\(toString\(toUnixTimestamp64Milli\(assumeNotNull\(\3\)\)\), -3\), 'Z'\) WHERE \3 IS NOT NULL$")]
    private static partial Regex Updated();
}
