using System.Text.RegularExpressions;
using Connections.Core.Warehouses.SqlServer.Tds;
using Connections.Tests.Warehouses.SqlServer;

namespace Connections.Tests.Warehouses.Synapse;

/// <summary>
/// What a dedicated pool refuses and what it alone has (its pages on T-SQL features, CREATE TABLE, UPDATE and transactions, read 2026-11); the rest
/// is put as SQL Server would have it.
/// </summary>
internal static partial class SynapseRules
{
    private const int Owners = 16384;

    private static readonly string[] Refused =
        ["MERGE ", "SAVE TRANSACTION", "sp_getapplock", "LOCK_TIMEOUT", "IF EXISTS", "HAS_PERMS_BY_NAME", "COL_LENGTH", "CREATE CLUSTERED INDEX", "FIRE_TRIGGERS", "DATABASE_DEFAULT", "UPDATE t "];

    /// <summary>The answer to a question that only a pool understands; null for all others.</summary>
    public static TSqlResult? Answer(TSqlDatabase database, SynapsePool pool, string self, string login, string sql, object?[] values)
    {
        if (sql.Contains("sys.dm_pdw_exec_sessions", StringComparison.Ordinal))
        {
            Authorise(database, login, "VIEW DATABASE STATE", 262);
            return Rows(["session_id nvarchar(32)"], pool.Others((string)values[0]!, self).Select(id => new object?[] { id }));
        }

        if (Killed().Match(sql) is { Success: true } killed)
        {
            Authorise(database, login, "KILL DATABASE CONNECTION", 6102);
            pool.Kill(killed.Groups[1].Value);
            return TSqlResult.Nothing;
        }

        if (sql.Contains("sys.database_principals", StringComparison.Ordinal))
        {
            var users = database.Logins.Select((name, at) => new object?[] { 5L + at, name, name == TSqlDatabase.Owner ? (long)Owners : null });
            return Rows(["principal_id bigint", "name nvarchar(128)", "role_principal_id bigint"], users.Append([(long)Owners, "db_owner", null]));
        }

        if (sql.Contains("sys.database_permissions", StringComparison.Ordinal))
        {
            var given = database.Logins.SelectMany((name, at) => database.RightsOf(name).Where(_ => name != TSqlDatabase.Owner).Select(right => new object?[] { 5L + at, right.Schema, right.Right, "G" }));
            return Rows(["grantee_principal_id bigint", "name nvarchar(128)", "permission_name nvarchar(128)", "state nchar(1)"], given);
        }

        return null;
    }

    /// <summary>The statement as SQL Server would have it.</summary>
    public static string Checked(string sql, bool isInTransaction)
    {
        if (Refused.FirstOrDefault(word => sql.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } word)
            throw new TSqlError(103010, $"Parse error: Incorrect syntax near '{word}'.");
        if (isInTransaction && Changed().IsMatch(sql))
            throw new TSqlError(226, "Operation cannot be performed within a transaction.");
        if (ManyRows().IsMatch(sql))
            throw new TSqlError(103010, "Parse error: a row is all that VALUES takes.");
        if (sql.StartsWith("CREATE TABLE", StringComparison.Ordinal) && !Heap().IsMatch(sql) && sql.Contains("(max)", StringComparison.Ordinal))
            throw new TSqlError(35343, "The statement failed. A column has a data type that cannot participate in a columnstore index.");
        if (Dropped().Match(sql) is { Success: true } dropped)
            return $"DROP TABLE IF EXISTS {dropped.Groups[1].Value}";
        if (Updated().Match(sql) is { Success: true } updated)
            return $"UPDATE {updated.Groups[1].Value} SET {updated.Groups[2].Value} FROM ({updated.Groups[3].Value}) AS n WHERE {updated.Groups[4].Value}";
        return OnlyIf().Replace(Heap().Replace(sql, ""), "").Replace("SELECT name, principal_id FROM sys.schemas", "SELECT name, 1 AS principal_id FROM sys.schemas", StringComparison.Ordinal);
    }

    private static void Authorise(TSqlDatabase database, string login, string right, int error)
    {
        if (!database.Allows(login, right, null))
            throw new TSqlError(error, $"{right} permission denied in database '{database.Name}'.", 14);
    }

    private static TSqlResult Rows(string[] columns, IEnumerable<object?[]> rows)
    {
        var all = rows.ToList();
        return new([.. columns.Select(column => column.Split(' ')).Select(column => new TdsColumn(column[0], column[1]))], all, all.Count);
    }

    [GeneratedRegex(@"^KILL '(SID\d+)'$")]
    private static partial Regex Killed();

    [GeneratedRegex("^(?:IF .*)?(?:CREATE|ALTER|DROP) |^EXEC sp_rename")]
    private static partial Regex Changed();

    [GeneratedRegex(@" VALUES \(.*\), \(")]
    private static partial Regex ManyRows();

    [GeneratedRegex(@" WITH \(DISTRIBUTION = ROUND_ROBIN, HEAP\)$")]
    private static partial Regex Heap();

    [GeneratedRegex(@"^IF OBJECT_ID\(N'([^']+)'\) IS NOT NULL DROP TABLE \1$")]
    private static partial Regex Dropped();

    [GeneratedRegex(@"^IF NOT EXISTS \(SELECT 1 FROM sys\.columns WHERE object_id = OBJECT_ID\(N'[^']+'\) AND name = N'[^']+'\) (?=ALTER TABLE )")]
    private static partial Regex OnlyIf();

    [GeneratedRegex(@"^UPDATE (\S+) SET (.*) FROM \1 JOIN \((.*)\) AS n ON (.*)$", RegexOptions.Singleline)]
    private static partial Regex Updated();
}
