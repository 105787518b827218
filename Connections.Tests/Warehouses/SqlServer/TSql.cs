using System.Text.RegularExpressions;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>What our engine says in T-SQL, in SQLite's words: a schema and a table are one name there, and a column cannot be altered.</summary>
internal static partial class TSql
{
    private const string Objects =
        """
        (SELECT m.rowid AS object_id, substr(m.name, instr(m.name, '.') + 1) AS name, s.schema_id AS schema_id, CASE m.type WHEN 'table' THEN 'U' ELSE 'V' END AS type
        FROM sqlite_master m JOIN "sys.schemas" s ON s.name = substr(m.name, 1, instr(m.name, '.') - 1) WHERE m.type IN ('table', 'view'))
        """;

    private const string Columns =
        """
        (SELECT m.rowid AS object_id, p.name AS name, p.cid AS column_id, p.type AS system_type_id, SIZE_OF(p.type, 'length') AS max_length, SIZE_OF(p.type, 'precision') AS precision,
        SIZE_OF(p.type, 'scale') AS scale FROM sqlite_master m JOIN pragma_table_info(m.name) p)
        """;

    /// <summary>A type with a limit that SQLite can read.</summary>
    public const string Max = "(65535)";

    /// <summary>The statements that do it.</summary>
    public static string Translate(string sql)
    {
        if (Renamed().Match(sql) is { Success: true } renamed)
            return $"ALTER TABLE {Name(renamed.Groups[1].Value, renamed.Groups[2].Value)} RENAME COLUMN \"{renamed.Groups[3].Value}\" TO \"{renamed.Groups[4].Value}\"";

        sql = Temporary().Replace(sql, found => $"temp.{Name(found.Groups[1].Value)}");
        sql = Qualified().Replace(sql, found => Name(found.Groups[1].Value, found.Groups[2].Value));
        sql = Bracketed().Replace(sql, found => Name(found.Groups[1].Value));
        sql = sql.Replace("sys.schemas", "\"sys.schemas\"", StringComparison.Ordinal).Replace("sys.objects", Objects, StringComparison.Ordinal).Replace("sys.columns", Columns, StringComparison.Ordinal);
        sql = sql.Replace("(max)", Max, StringComparison.Ordinal).Replace("COLLATE DATABASE_DEFAULT", "", StringComparison.Ordinal);
        sql = Moment().Replace(sql, "$1");
        sql = Index().Replace(sql, found => $"CREATE {(found.Groups[1].Value.Contains("UNIQUE", StringComparison.Ordinal) ? "UNIQUE " : "")}INDEX \"{found.Groups[3].Value}.{found.Groups[2].Value}\" ON \"{found.Groups[3].Value}\" ");
        sql = Updated().Replace(sql, found => $"UPDATE {found.Groups[2].Value} AS t SET {found.Groups[1].Value} FROM {found.Groups[3].Value} AS s WHERE ");
        if (Altered().Match(sql) is { Success: true } altered)
        {
            var (table, column, type) = (altered.Groups[1].Value, altered.Groups[2].Value, altered.Groups[3].Value);
            return $"ALTER TABLE {table} ADD COLUMN \"_new\" {type}; UPDATE {table} SET \"_new\" = {column}; ALTER TABLE {table} DROP COLUMN {column}; ALTER TABLE {table} RENAME COLUMN \"_new\" TO {column}";
        }

        if (Added().Match(sql) is { Success: true } added)
            return string.Join("; ", Compared(added.Groups[2].Value).Split(", \"").Select((column, at) => $"ALTER TABLE {added.Groups[1].Value} ADD COLUMN {(at == 0 ? "" : "\"")}{column}"));
        return sql.StartsWith("CREATE TABLE", StringComparison.Ordinal) ? Compared(sql) : sql;
    }

    /// <summary>A name of SQLite's.</summary>
    public static string Name(params string[] parts) => $"\"{string.Join('.', parts.Select(part => part.Replace("]]", "]", StringComparison.Ordinal))).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // What the server compares texts by unless told otherwise.
    private static string Compared(string sql) => Text().Replace(sql, "$0 COLLATE ours");

    [GeneratedRegex(@"^EXEC sp_rename N'\[(\w+)\]\.\[(\w+)\]\.\[([^\]]+)\]', N'([^']+)', N'COLUMN'$")]
    private static partial Regex Renamed();

    [GeneratedRegex(@"\[(#[^\]]+)\]")]
    private static partial Regex Temporary();

    [GeneratedRegex(@"\[((?:[^\]]|\]\])+)\]\.\[((?:[^\]]|\]\])+)\]")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\[((?:[^\]]|\]\])+)\]")]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"CAST\(('[^']*') AS datetimeoffset\)")]
    private static partial Regex Moment();

    [GeneratedRegex("""^CREATE (UNIQUE |CLUSTERED )?INDEX "?(\w+)"? ON "([^"]+)" """)]
    private static partial Regex Index();

    [GeneratedRegex("""^UPDATE t SET (.*) FROM ("[^"]+") AS t JOIN (\S+) AS s ON """, RegexOptions.Singleline)]
    private static partial Regex Updated();

    [GeneratedRegex("""^ALTER TABLE ("[^"]+") ALTER COLUMN ("[^"]+") (.+?)(?: NULL)?$""")]
    private static partial Regex Altered();

    [GeneratedRegex("""^ALTER TABLE ("[^"]+") ADD (?!COLUMN)(.+)$""", RegexOptions.Singleline)]
    private static partial Regex Added();

    [GeneratedRegex(@"nvarchar\(\d+\)(?! COLLATE)")]
    private static partial Regex Text();
}
