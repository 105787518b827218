using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Sql;
using MySqlConnector;

namespace Connections.Core.Warehouses.MySql;

/// <summary>What a login may do, as SHOW GRANTS tells it: a right on everything or on databases by a pattern, given to it or to a role that it has.</summary>
internal sealed partial class MySqlGrants
{
    private readonly List<(HashSet<string> Rights, string Database)> _grants = [];

    public static async Task<MySqlGrants> ReadAsync(DriverConnection connection, CancellationToken cancellationToken)
    {
        var grants = new MySqlGrants();
        foreach (var row in await connection.QueryAsync($"SHOW GRANTS{await RolesAsync(connection, cancellationToken)}", cancellationToken))
            grants.Take($"{row[0]}");
        return grants;
    }

    public bool Allow(string right, string database) => _grants.Any(grant =>
        (grant.Rights.Contains(right) || grant.Rights.Contains("ALL PRIVILEGES")) && (grant.Database == "*" || Matches(grant.Database, database)));

    /// <summary>A database as it stands in a GRANT, where <c>_</c> and <c>%</c> would stand for others.</summary>
    public static string Pattern(string database) => MySqlDialect.QuoteName(database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal));

    /// <summary>A user as it stands in a GRANT, from the form <c>name@host</c>.</summary>
    public static string Quote(string user)
    {
        var at = user.LastIndexOf('@');
        return $"'{user[..at].Replace("'", "''", StringComparison.Ordinal)}'@'{user[(at + 1)..]}'";
    }

    // MySQL tells what a role gives only when it is named; MariaDB does so by itself, and old servers have none.
    private static async Task<string> RolesAsync(DriverConnection connection, CancellationToken cancellationToken)
    {
        var version = await connection.QueryAsync("SELECT VERSION()", cancellationToken);
        if ($"{version[0][0]}".Contains("MariaDB", StringComparison.OrdinalIgnoreCase))
            return "";
        try
        {
            var roles = await connection.QueryAsync("SELECT CURRENT_ROLE()", cancellationToken);
            return $"{roles[0][0]}" is "NONE" or "" ? "" : $" FOR CURRENT_USER() USING {roles[0][0]}";
        }
        catch (MySqlException e) when (e.Number is 1305 or 1046 or 1064)
        {
            return ""; // no such function
        }
    }

    private void Take(string grant)
    {
        if (Grant().Match(grant) is not { Success: true } found)
            return;
        var database = found.Groups["database"].Value.Trim('`').Replace("``", "`", StringComparison.Ordinal);
        _grants.Add((found.Groups["rights"].Value.Split(", ").ToHashSet(StringComparer.OrdinalIgnoreCase), database));
    }

    private static bool Matches(string pattern, string database)
    {
        var escaped = Regex.Escape(pattern.Replace("\\_", "\u0001", StringComparison.Ordinal).Replace("\\%", "\u0002", StringComparison.Ordinal))
            .Replace("_", ".", StringComparison.Ordinal).Replace("%", ".*", StringComparison.Ordinal).Replace("\u0001", "_", StringComparison.Ordinal).Replace("\u0002", "%", StringComparison.Ordinal);
        return Regex.IsMatch(database, $"^{escaped}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    // GRANT SELECT, INSERT ON `web\_%`.* TO …
    [GeneratedRegex(@"^GRANT (?<rights>.+?) ON (?<database>\*|`(?:[^`]|``)+`)\.\* TO ")]
    private static partial Regex Grant();
}
