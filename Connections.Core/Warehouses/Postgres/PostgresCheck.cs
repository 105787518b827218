using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
internal sealed class PostgresCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await PostgresLogin.OpenAsync(context, cancellationToken);
            await LookAsync(connection, cancellationToken);
        }
        catch (WarehouseException e)
        {
            var settings = context.Warehouse.Settings;
            var connect = e.Fault == WarehouseFault.Permission ? PostgresFaults.GrantOnDatabase($"{settings["database"]}", $"{settings["username"]}") : null;
            _missing.Add(new(e.Message, connect));
        }
        catch (NpgsqlException e)
        {
            _missing.Add(new(PostgresFaults.Of(e, context).Message, Remedy: null));
        }

        return new(_missing);
    }

    private async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var server = (await connection.QueryAsync(
            "SELECT current_user::text, current_database()::text, pg_is_in_recovery(), has_database_privilege(current_database(), 'CREATE'), has_database_privilege(current_database(), 'TEMP')",
            row => (User: row.GetString(0), Database: row.GetString(1), IsStandby: row.GetBoolean(2), MayCreate: row.GetBoolean(3), MayStage: row.GetBoolean(4)),
            cancellationToken)).Single();
        if (server.IsStandby)
            _missing.Add(new("The server is a standby, which only lets read. Name the primary one.", Remedy: null));
        if (!server.MayStage)
            _missing.Add(new($"{server.User} may not make temporary tables in {server.Database}.", $"GRANT TEMPORARY ON DATABASE {PostgresSql.Quote(server.Database)} TO {PostgresSql.Quote(server.User)};"));

        var lacksSchema = false;
        foreach (var schema in schemas.Append(PostgresCursors.Schema))
            lacksSchema |= !await LookAtAsync(connection, schema, server.User, cancellationToken);
        if (lacksSchema && !server.MayCreate)
            _missing.Add(new($"{server.User} may not create schemas in {server.Database}.", PostgresFaults.GrantOnDatabase(server.Database, server.User)));
    }

    // False where there is no such schema.
    private async Task<bool> LookAtAsync(NpgsqlConnection connection, string schema, string user, CancellationToken cancellationToken)
    {
        var (quoted, who) = (PostgresSql.Quote(schema), PostgresSql.Quote(user));
        var rights = await connection.QueryAsync(
            "SELECT has_schema_privilege(oid, 'USAGE'), has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1",
            row => (Use: row.GetBoolean(0), Create: row.GetBoolean(1)),
            cancellationToken,
            schema);
        if (rights is not [var has])
            return false;
        if (!has.Use || !has.Create)
            _missing.Add(new($"{user} may not {(has.Use ? "create tables in" : "use")} the schema {schema}.", $"GRANT USAGE, CREATE ON SCHEMA {quoted} TO {who};"));

        var foreign = await connection.QueryAsync(
            "SELECT relname::text FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND relkind IN ('r', 'p') AND NOT pg_has_role(relowner, 'USAGE') ORDER BY 1",
            row => row.GetString(0),
            cancellationToken,
            schema);
        foreach (var table in foreign)
            _missing.Add(new($"{user} does not own {schema}.{table}, so it cannot add columns to it.", $"ALTER TABLE {quoted}.{PostgresSql.Quote(table)} OWNER TO {who};"));
        return true;
    }
}
