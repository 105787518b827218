using System.Globalization;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
internal sealed class SqlServerCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private static readonly string[] OnSources = ["ALTER", "SELECT", "INSERT", "UPDATE"];

    private static readonly string[] OnOwn = ["ALTER", "SELECT", "INSERT", "DELETE"];

    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await SqlServerLogin.OpenAsync(context, cancellationToken);
            if (await SqlServerLogin.WhyNotAsync(connection, cancellationToken) is { } reason)
                _missing.Add(new(reason, Remedy: null));
            else
                await LookAsync(connection, cancellationToken);
        }
        catch (WarehouseException e)
        {
            _missing.Add(new(e.Message, Remedy: null));
        }
        catch (Exception e) when (SqlServerFaults.IsOfServer(e))
        {
            _missing.Add(new(SqlServerFaults.Of(e, context).Message, Remedy: null));
        }

        return new(_missing);
    }

    private async Task LookAsync(TdsConnection connection, CancellationToken cancellationToken)
    {
        var server = (await connection.QueryAsync("SELECT USER_NAME(), DB_NAME(), CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(20))", cancellationToken))[0];
        var (user, database) = ($"{server[0]}", $"{server[1]}");
        if ($"{server[2]}" == "READ_ONLY")
            _missing.Add(new($"{database} only lets read: it is a replica, or set so. Name the primary server.", Remedy: null));

        var lacksSchema = false;
        foreach (var (schema, needed) in schemas.Select(schema => (schema, OnSources)).Append((SqlCursors.Schema, OnOwn)))
        {
            var exists = await connection.QueryAsync("SELECT 1 FROM sys.schemas WHERE name = @p0", cancellationToken, schema);
            lacksSchema |= exists.Count == 0;
            if (exists.Count > 0 && await LacksAsync(connection, "SCHEMA", schema, needed, cancellationToken) is { Length: > 0 } rights)
                _missing.Add(new($"{user} lacks {rights} on the schema {schema}.", $"GRANT {rights} ON SCHEMA::{SqlServerNames.Quote(schema)} TO {SqlServerNames.Quote(user)};"));
        }

        string[] ofDatabase = lacksSchema ? ["CREATE TABLE", "CREATE SCHEMA"] : ["CREATE TABLE"];
        if (await LacksAsync(connection, "DATABASE", database, ofDatabase, cancellationToken) is { Length: > 0 } lacks)
            _missing.Add(new($"{user} lacks {lacks} in {database}.", $"GRANT {lacks} TO {SqlServerNames.Quote(user)};"));
    }

    private static async Task<string> LacksAsync(TdsConnection connection, string kind, string name, string[] needed, CancellationToken cancellationToken)
    {
        List<string> lacks = [];
        foreach (var right in needed)
        {
            var has = await connection.QueryAsync("SELECT HAS_PERMS_BY_NAME(@p0, @p1, @p2)", cancellationToken, SqlServerNames.Quote(name), kind, right);
            if (Convert.ToInt32(has[0][0], CultureInfo.InvariantCulture) != 1)
                lacks.Add(right);
        }

        return string.Join(", ", lacks);
    }
}
