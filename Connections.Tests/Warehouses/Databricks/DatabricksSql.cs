using System.Text.RegularExpressions;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.Databricks;

/// <summary>The statements that the engine sends, in DuckDB's words. Anything else does not parse there, and so fails its test.</summary>
internal static partial class DatabricksSql
{
    private const string Tables = "(SELECT table_schema, table_name, CASE table_type WHEN 'BASE TABLE' THEN 'MANAGED' ELSE table_type END AS table_type FROM information_schema.tables)";

    private const string Columns =
        """
        (SELECT table_schema, table_name, column_name, ordinal_position,
            CASE data_type WHEN 'VARCHAR' THEN 'string' WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'timestamp' ELSE lower(data_type) END AS full_data_type FROM information_schema.columns)
        """;

    /// <summary>The statement with its values in it.</summary>
    public static string Bound(string sql, IReadOnlyDictionary<string, string> values) =>
        Marker().Replace(sql, marker => $"'{values[marker.Groups[1].Value].Replace("'", "''", StringComparison.Ordinal)}'");

    public static string Query(string sql, DatabricksWorkspace workspace)
    {
        var (none, me) = ("(SELECT '' AS schema_name, '' AS privilege_type, '' AS grantee WHERE false)", workspace.Name);
        var rights = string.Join(", ", workspace.Rights.Append("NONE").Select(right => $"('{right}', '{me}')"));
        return Plain(sql)
            .Replace("information_schema.catalogs", "(SELECT 'dw' AS catalog_name, 'admins' AS catalog_owner)", StringComparison.Ordinal)
            .Replace("information_schema.catalog_privileges", $"(SELECT 'dw' AS catalog_name, privilege_type, grantee FROM (VALUES {rights}) AS r(privilege_type, grantee))", StringComparison.Ordinal)
            .Replace("information_schema.schema_privileges", none, StringComparison.Ordinal)
            .Replace("information_schema.schemata", $"(SELECT DISTINCT schema_name, CASE schema_name WHEN '{workspace.Foreign}' THEN 'somebody' ELSE '{me}' END AS schema_owner FROM information_schema.schemata)", StringComparison.Ordinal)
            .Replace("information_schema.tables", Tables, StringComparison.Ordinal)
            .Replace("information_schema.columns", Columns, StringComparison.Ordinal)
            .Replace("current_user()", $"'{me}'", StringComparison.Ordinal)
            .Replace("is_account_group_member(", "('account users' = ", StringComparison.Ordinal);
    }

    /// <param name="sql">The statement.</param>
    /// <param name="lines">Gives a file's rows, as an array.</param>
    public static IEnumerable<string> Change(string sql, Func<string, string> lines)
    {
        if (Rows().Match(sql) is { Success: true } rows)
        {
            var json = lines(rows.Groups[3].Value).Replace("'", "''", StringComparison.Ordinal);
            var values = Plain(Value().Replace(rows.Groups[2].Value, value => FakeTables.Cell("f.r", value)));
            return [$"{Plain(rows.Groups[1].Value)} SELECT {values} FROM (SELECT {FakeTables.Unpacked($"'{json}'")} AS r) f"];
        }

        sql = Plain(sql);
        if (Added().Match(sql) is { Success: true } added)
            return added.Groups[2].Value.Split(", ").Select(column => $"{added.Groups[1].Value} ADD COLUMN {After().Replace(column, "")}");
        return [sql];
    }

    private static string Plain(string sql) => Name().Replace(
        Time().Replace(
            Iso().Replace(sql.Replace(" TBLPROPERTIES ('delta.columnMapping.mode' = 'name')", "", StringComparison.Ordinal), text => $"strftime({text.Groups[1].Value}, '%Y-%m-%dT%H:%M:%S.{(text.Groups[2].Length == 3 ? "%g" : "%f")}Z')"),
            "TIMESTAMPTZ"),
        name => $"\"{name.Groups[1].Value}\"");

    [GeneratedRegex(@":(p\d+)\b")]
    private static partial Regex Marker();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\bTIMESTAMP\b")]
    private static partial Regex Time();

    [GeneratedRegex("""date_format\(to_utc_timestamp\((`[^`]+`), current_timezone\(\)\), "yyyy-MM-dd'T'HH:mm:ss\.(S+)'Z'"\)""")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^(INSERT INTO .*?\)) SELECT (CAST\(f\.r\[.*) FROM \(SELECT from_json\(value, 'ARRAY<STRING>'\) AS r FROM read_files\('([^']+)', format => 'text'\)\) AS f$")]
    private static partial Regex Rows();

    [GeneratedRegex(@"f\.r\[(\d+)\]")]
    private static partial Regex Value();

    [GeneratedRegex(@"^(ALTER TABLE \S+) ADD COLUMNS \((.*)\)$")]
    private static partial Regex Added();

    [GeneratedRegex(@" AFTER .*$")]
    private static partial Regex After();
}
