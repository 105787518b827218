using System.Globalization;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Synapse;

/// <summary>What a user may do in a pool, by what was granted to it and to its roles: a pool has no function that says it.</summary>
internal sealed class SynapseRights
{
    private const string Everything = "CONTROL";

    private const int Public = 0;

    // https://learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles.
    private static readonly Dictionary<string, string[]> OfRoles = new(StringComparer.Ordinal)
    {
        ["dbo"] = [Everything],
        ["db_owner"] = [Everything],
        ["db_ddladmin"] = ["ALTER", "CREATE TABLE", "CREATE SCHEMA"],
        ["db_datareader"] = ["SELECT"],
        ["db_datawriter"] = ["INSERT", "UPDATE", "DELETE"],
    };

    // Rights that others bring along.
    private static readonly Dictionary<string, string[]> Within = new(StringComparer.Ordinal)
    {
        ["ALTER"] = ["ALTER ANY SCHEMA"],
        ["CREATE TABLE"] = ["ALTER"],
        ["CREATE SCHEMA"] = ["ALTER", "ALTER ANY SCHEMA"],
    };

    private readonly HashSet<(string? Schema, string Right)> _granted = [];
    private readonly HashSet<(string? Schema, string Right)> _denied = [];
    private readonly HashSet<string> _schemas = new(StringComparer.OrdinalIgnoreCase);

    private SynapseRights()
    {
    }

    public static async Task<SynapseRights> ReadAsync(ISqlConnection connection, string user, CancellationToken cancellationToken)
    {
        var principals = await connection.QueryAsync(
            "SELECT p.principal_id, p.name, m.role_principal_id FROM sys.database_principals AS p LEFT JOIN sys.database_role_members AS m ON m.member_principal_id = p.principal_id", cancellationToken);
        var given = await connection.QueryAsync(
            """
            SELECT p.grantee_principal_id, s.name, p.permission_name, p.state FROM sys.database_permissions AS p
            LEFT JOIN sys.schemas AS s ON p.class = 3 AND s.schema_id = p.major_id WHERE p.class = 0 OR s.name IS NOT NULL
            """,
            cancellationToken);
        var schemas = await connection.QueryAsync("SELECT name, principal_id FROM sys.schemas", cancellationToken);

        var mine = Roles(principals, user);
        var rights = new SynapseRights();
        foreach (var row in principals.Where(row => mine.Contains(Number(row[0]))))
            rights._granted.UnionWith(OfRoles.GetValueOrDefault($"{row[1]}", []).Select(right => ((string?)null, right)));
        foreach (var row in given.Where(row => mine.Contains(Number(row[0]))))
            ($"{row[3]}".Trim() == "D" ? rights._denied : rights._granted).Add(((row[1] as string)?.ToLowerInvariant(), $"{row[2]}"));
        foreach (var row in schemas)
        {
            rights._schemas.Add($"{row[0]}");
            if (mine.Contains(Number(row[1])))
                rights._granted.Add(($"{row[0]}".ToLowerInvariant(), Everything));
        }

        return rights;
    }

    /// <summary>Whether a schema is there.</summary>
    public bool HasSchema(string schema) => _schemas.Contains(schema);

    /// <summary>Those that are lacking.</summary>
    /// <param name="needed">Rights.</param>
    /// <param name="schema">On which schema; null: in the pool.</param>
    public string Lacking(IEnumerable<string> needed, string? schema = null) => string.Join(", ", needed.Where(right => !Has(right, schema)));

    private bool Has(string right, string? schema)
    {
        (string? Schema, string Right)[] ways =
            [.. new[] { right, Everything }.Concat(Within.GetValueOrDefault(right, [])).SelectMany(one => new[] { (schema?.ToLowerInvariant(), one), (null, one) })];
        return ways.Any(_granted.Contains) && !_denied.Contains((schema?.ToLowerInvariant(), right)) && !_denied.Contains((null, right));
    }

    // The user's own number and those of all roles that it is in.
    private static HashSet<int> Roles(IReadOnlyList<object?[]> principals, string user)
    {
        HashSet<int> mine = [Public, .. principals.Where(row => $"{row[1]}" == user).Select(row => Number(row[0]))];
        while (principals.Any(row => row[2] is not null && mine.Contains(Number(row[0])) && mine.Add(Number(row[2]))))
        {
        }

        return mine;
    }

    private static int Number(object? value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
