using System.Text.RegularExpressions;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.Snowflake;

/// <summary>The statements that the engine sends, in DuckDB's words. Anything else does not parse there, and so fails its test.</summary>
internal static partial class SnowflakeSql
{
    private const string Tables = "(SELECT upper(table_schema) AS TABLE_SCHEMA, upper(table_name) AS TABLE_NAME, table_type AS TABLE_TYPE FROM information_schema.tables)";

    private const string Columns =
        """
        (SELECT upper(table_schema) AS TABLE_SCHEMA, upper(table_name) AS TABLE_NAME, upper(column_name) AS COLUMN_NAME, ordinal_position AS ORDINAL_POSITION,
            CASE data_type WHEN 'VARCHAR' THEN 'TEXT' WHEN 'BIGINT' THEN 'NUMBER' WHEN 'DOUBLE' THEN 'FLOAT' WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_TZ' ELSE data_type END AS DATA_TYPE,
            CASE data_type WHEN 'BIGINT' THEN 38 END AS NUMERIC_PRECISION, CASE data_type WHEN 'BIGINT' THEN 0 END AS NUMERIC_SCALE,
            CASE data_type WHEN 'VARCHAR' THEN 16777216 END AS CHARACTER_MAXIMUM_LENGTH FROM information_schema.columns)
        """;

    /// <summary>The statement with its values in it.</summary>
    public static string Bound(string sql, string[] values)
    {
        var at = 0;
        return Marker().Replace(sql, _ => $"'{values[at++].Replace("'", "''", StringComparison.Ordinal)}'");
    }

    public static string Query(string sql, string? foreign = null) => sql
        .Replace("INFORMATION_SCHEMA.SCHEMATA", $"(SELECT DISTINCT upper(schema_name) AS SCHEMA_NAME, CASE schema_name WHEN '{foreign}' THEN 'SOMEBODY' ELSE 'LOADERS' END AS SCHEMA_OWNER FROM information_schema.schemata)", StringComparison.Ordinal)
        .Replace("INFORMATION_SCHEMA.TABLES", Tables, StringComparison.Ordinal)
        .Replace("INFORMATION_SCHEMA.COLUMNS", Columns, StringComparison.Ordinal)
        .Replace("::TIMESTAMP_TZ", "::TIMESTAMPTZ", StringComparison.Ordinal)
        .Replace("TO_VARCHAR(\"COMMITTED_AT\", 'YYYY-MM-DD\"T\"HH24:MI:SS.FF6\"Z\"')", "strftime(committed_at, '%Y-%m-%dT%H:%M:%S.%fZ')", StringComparison.Ordinal);

    public static IEnumerable<string> Change(string sql)
    {
        if (Rows().Match(sql) is { Success: true } rows)
        {
            var values = Types(Value().Replace(rows.Groups[2].Value, value => FakeTables.Cell("f.value", value)));
            return [$"{Names(rows.Groups[1].Value)} SELECT {values} FROM (SELECT {FakeTables.Unpacked(rows.Groups[3].Value)} AS value) f"];
        }

        sql = Names(sql);
        if (Added().Match(sql) is { Success: true } added)
            return added.Groups[2].Value.Split(", ").Select(column => $"{added.Groups[1].Value} ADD COLUMN {Types(column)}");
        return [Query(Types(Iso().Replace(sql, "strftime($1, '%Y-%m-%dT%H:%M:%S.%gZ')")))];
    }

    // Upper case there is lower case here, where the suite reads; names stand in quotes, and so does nothing else but formats.
    private static string Names(string sql) => Name().Replace(sql, name => name.Value.ToLowerInvariant());

    private static string Types(string sql) => sql.Replace("NUMBER(38,0)", "BIGINT", StringComparison.Ordinal).Replace("FLOAT", "DOUBLE", StringComparison.Ordinal)
        .Replace("TIMESTAMP_TZ", "TIMESTAMP WITH TIME ZONE", StringComparison.Ordinal);

    [GeneratedRegex(@"\?")]
    private static partial Regex Marker();

    [GeneratedRegex("\"[^\"]+\"")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(INSERT INTO .*?\)) SELECT (f\.value.*) FROM TABLE\(FLATTEN\(INPUT => PARSE_JSON\((.*)\)\)\) f$", RegexOptions.Singleline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"f\.value\[(\d+)\]::VARCHAR")]
    private static partial Regex Value();

    [GeneratedRegex(@"^(ALTER TABLE \S+) ADD COLUMN (?!IF NOT EXISTS)(.*)$")]
    private static partial Regex Added();

    // The format's own quotes were made lower case with the names.
    [GeneratedRegex("""TO_VARCHAR\(CONVERT_TIMEZONE\('UTC', ("[^"]+")\), 'YYYY-MM-DD"t"HH24:MI:SS\.FF3"z"'\)""")]
    private static partial Regex Iso();
}
