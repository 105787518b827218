using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.MySql;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
internal sealed class MySqlCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private static readonly string[] OnSources = ["CREATE", "ALTER", "SELECT", "INSERT", "UPDATE"];

    private static readonly string[] OnOwn = ["CREATE", "CREATE TEMPORARY TABLES", "SELECT", "INSERT", "UPDATE", "DELETE"];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await MySqlLogin.OpenAsync(context, cancellationToken);
            return new(await LookAsync(connection, cancellationToken));
        }
        catch (WarehouseException e)
        {
            return new([new(e.Message, Remedy: null)]);
        }
        catch (Exception e) when (MySqlFaults.IsOfServer(e))
        {
            return new([new(MySqlFaults.Of(e, context).Message, Remedy: null)]);
        }
    }

    private async Task<IReadOnlyList<MissingRight>> LookAsync(DriverConnection connection, CancellationToken cancellationToken)
    {
        var server = (await connection.QueryAsync("SELECT CURRENT_USER(), @@read_only", cancellationToken))[0];
        List<MissingRight> missing = [];
        if ($"{server[1]}" is not ("0" or "OFF"))
            missing.Add(new("The server only lets read: it is a replica, or set so. Name the primary one.", Remedy: null));

        var grants = await MySqlGrants.ReadAsync(connection, cancellationToken);
        var user = MySqlGrants.Quote($"{server[0]}");
        foreach (var schema in schemas)
            Look(schema, OnSources);
        Look(SqlCursors.Schema, OnOwn);
        return missing;

        void Look(string schema, string[] needed)
        {
            var database = MySqlDialect.DatabaseOf(MySqlLogin.PrefixOf(context), schema);
            var lacks = needed.Where(right => !grants.Allow(right, database)).ToList();
            if (lacks.Count > 0)
                missing.Add(new($"{server[0]} lacks {string.Join(", ", lacks)} on the database {database}.", $"GRANT {string.Join(", ", lacks)} ON {MySqlGrants.Pattern(database)}.* TO {user};"));
        }
    }
}
