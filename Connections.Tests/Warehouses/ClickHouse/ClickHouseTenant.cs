using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connections.Tests.Warehouses.Statements;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses.ClickHouse;

/// <summary>One user's databases.</summary>
internal sealed partial class ClickHouseTenant(string name) : FakeTables(name)
{
    public const string Password = "not a secret";

    /// <summary>Rights that the user lacks, such as <c>INSERT</c>.</summary>
    public HashSet<string> Lacks { get; } = [];

    /// <summary>Runs a statement; with a body it is an insert of rows.</summary>
    public string Run(string sql, Func<string, string?> parameter, byte[]? rows)
    {
        lock (Gate)
        {
            try
            {
                sql = Parameter().Replace(sql, match => $"'{parameter(match.Groups[1].Value)?.Replace("'", "''", StringComparison.Ordinal)}'").Trim();
                if (rows is not null)
                    Insert(sql, rows);
                else if (Grant().Match(sql) is { Success: true } grant)
                    return Data([[Lacks.Contains(grant.Groups[1].Value) ? "0" : "1"]]);
                else if (sql.StartsWith("SELECT", StringComparison.Ordinal))
                    return Data(Query(ClickHouseSql.Query(sql.Replace("currentUser()", $"'{Name}'", StringComparison.Ordinal))));
                else
                    Change(sql);
                return "";
            }
            catch (DuckDBException e)
            {
                throw new ClickHouseRefusal(e.Message.Contains("does not exist", StringComparison.Ordinal) ? 60 : e.Message.Contains("already exists", StringComparison.Ordinal) ? 57 : 36, e.Message);
            }
        }
    }

    private void Change(string sql)
    {
        foreach (var right in Lacks.Where(right => sql.StartsWith(right.Split(' ')[0], StringComparison.Ordinal)))
            throw new ClickHouseRefusal(497, $"{Name}: Not enough privileges. To execute this query, it's necessary to have the grant {right} ON *.*. (ACCESS_DENIED)");
        foreach (var statement in ClickHouseSql.Change(sql))
            Execute(statement);
        if (sql.StartsWith("INSERT", StringComparison.Ordinal))
            Merge(sql);
    }

    // Rows of one id replace each other in tables that are ordered by it alone: what a reader with FINAL sees.
    private void Merge(string sql)
    {
        var into = ClickHouseSql.Names(sql[..sql.IndexOf("SELECT", StringComparison.Ordinal)]).Split(' ')[2];
        if (into.EndsWith(".\"users\"", StringComparison.Ordinal) || into.EndsWith(".\"accounts\"", StringComparison.Ordinal))
            Execute($"DELETE FROM {into} WHERE rowid NOT IN (SELECT max(rowid) FROM {into} GROUP BY id)");
    }

    private void Insert(string sql, byte[] rows)
    {
        var match = RowBinaryInsert().Match(sql);
        var (schema, table) = (match.Groups[1].Value, match.Groups[2].Value);
        var columns = Query($"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = '{schema}' AND table_name = '{table}' ORDER BY ordinal_position");
        if (columns.Count == 0)
            throw new ClickHouseRefusal(60, $"Table {schema}.{table} does not exist. (UNKNOWN_TABLE)");
        var sent = match.Groups[3].Value.Split(", ").Select(column => column.Trim('`')).ToList();
        var reader = new RowBinaryReader(rows);
        using var appender = Tables.CreateAppender(schema, table);
        while (!reader.AtEnd)
        {
            var values = sent.ToDictionary(column => column, column => reader.Read(ClickHouseSql.TypeOf(column, columns.Single(there => there[0] == column)[1]!)));
            var row = appender.CreateRow();
            foreach (var column in columns)
                Append(row, values, column[0]!);
            row.EndRow();
        }
    }

    private static void Append(IDuckDBAppenderRow row, Dictionary<string, object?> values, string column)
    {
        if (!values.TryGetValue(column, out var value))
        {
            row.AppendDefault();
            return;
        }

        _ = value switch
        {
            null => row.AppendNullValue(),
            string text => row.AppendValue(text),
            long whole => row.AppendValue(whole),
            double real => row.AppendValue(real),
            bool boolean => row.AppendValue(boolean),
            DateTime utc => row.AppendValue(new DateTimeOffset(utc)),
            _ => throw new InvalidOperationException($"{value}"),
        };
    }

    // Whole numbers of 64 bits are texts, as the client wishes.
    private static string Data(List<string?[]> rows) => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(new { data = rows, rows = rows.Count }));

    [GeneratedRegex(@"\{(p\d+):String\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^CHECK GRANT ([A-Z ]+?) ON ")]
    private static partial Regex Grant();

    [GeneratedRegex(@"^INSERT INTO `(\w+)`\.`([^`]+)` \((.*)\) FORMAT RowBinary$")]
    private static partial Regex RowBinaryInsert();
}
