using Connections.Core.Warehouses.Postgres;
using Connections.Core.Warehouses.Sql;
using Npgsql;

namespace Connections.Core.Warehouses.Redshift;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
internal sealed class RedshiftCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await RedshiftLogin.OpenAsync(context, cancellationToken);
            await LookAsync(connection, cancellationToken);
        }
        catch (WarehouseException e)
        {
            _missing.Add(new(e.Message, Remedy: null));
        }
        catch (NpgsqlException e)
        {
            _missing.Add(new(PostgresFaults.Of(e, context).Message, Remedy: null));
        }

        return new(_missing);
    }

    private async Task LookAsync(DriverConnection connection, CancellationToken cancellationToken)
    {
        var server = (await connection.QueryAsync(
            "SELECT current_user::varchar, current_database()::varchar, has_database_privilege(current_database(), 'CREATE'), has_database_privilege(current_database(), 'TEMP')", cancellationToken))[0];
        var (user, database) = ($"{server[0]}", $"{server[1]}");
        if (server[3] is false)
            _missing.Add(new($"{user} may not make temporary tables in {database}.", $"GRANT TEMPORARY ON DATABASE {PostgresSql.Quote(database)} TO {PostgresSql.Quote(user)};"));

        var lacksSchema = false;
        foreach (var schema in schemas.Select(RedshiftDialect.SchemaOf).Append(SqlCursors.Schema))
            lacksSchema |= !await LookAtAsync(connection, schema, user, cancellationToken);
        if (lacksSchema && server[2] is false)
            _missing.Add(new($"{user} may not create schemas in {database}.", $"GRANT CREATE ON DATABASE {PostgresSql.Quote(database)} TO {PostgresSql.Quote(user)};"));
    }

    // False where there is no such schema.
    private async Task<bool> LookAtAsync(DriverConnection connection, string schema, string user, CancellationToken cancellationToken)
    {
        var rights = await connection.QueryAsync(
            "SELECT has_schema_privilege(nspname, 'USAGE'), has_schema_privilege(nspname, 'CREATE') FROM pg_namespace WHERE nspname = @p0", cancellationToken, schema);
        if (rights is not [var has])
            return false;
        var (quoted, who) = (PostgresSql.Quote(schema), PostgresSql.Quote(user));
        if (has[0] is false || has[1] is false)
            _missing.Add(new($"{user} may not {(has[0] is true ? "create tables in" : "use")} the schema {schema}.", $"GRANT USAGE, CREATE ON SCHEMA {quoted} TO {who};"));

        var foreign = await connection.QueryAsync(
            "SELECT tablename::varchar FROM pg_tables WHERE schemaname = @p0 AND tableowner <> current_user ORDER BY 1", cancellationToken, schema);
        foreach (var table in foreign)
            _missing.Add(new($"{user} does not own {schema}.{table[0]}, so it cannot add columns to it.", $"ALTER TABLE {quoted}.{PostgresSql.Quote($"{table[0]}")} OWNER TO {who};"));
        return true;
    }
}
