using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Snowflake;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
internal sealed class SnowflakeCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new SnowflakeConnection(context, TimeProvider.System);
            var found = (await connection.QueryAsync("SELECT CURRENT_ROLE(), CURRENT_DATABASE(), CURRENT_WAREHOUSE()", cancellationToken))[0];
            await LookAsync(connection, $"{found[0]}", found[1] is not null, found[2] is not null, cancellationToken);
        }
        catch (WarehouseException e)
        {
            _missing.Add(new(e.Message, Remedy: null));
        }
        catch (Exception e) when (SnowflakeFaults.IsOfEngine(e))
        {
            _missing.Add(new(SnowflakeFaults.Of(e, context).Message, Remedy: null));
        }

        return new(_missing);
    }

    private async Task LookAsync(SnowflakeConnection connection, string role, bool hasDatabase, bool hasWarehouse, CancellationToken cancellationToken)
    {
        var (who, database, warehouse) = (SnowflakeDialect.QuoteName(role), Name("database"), Name("warehouse"));
        if (!hasWarehouse)
            _missing.Add(new($"There is no warehouse {warehouse}, or the role {role} may not use it.", $"GRANT USAGE ON WAREHOUSE {warehouse} TO ROLE {who};"));
        if (!hasDatabase)
        {
            _missing.Add(new($"There is no database {database}, or the role {role} may not use it.", $"GRANT USAGE, CREATE SCHEMA ON DATABASE {database} TO ROLE {who};"));
            return;
        }

        // Only what the role owns can be altered; a schema that is not there yet is to be made.
        var owners = (await connection.QueryAsync("SELECT SCHEMA_NAME, SCHEMA_OWNER FROM INFORMATION_SCHEMA.SCHEMATA", cancellationToken))
            .ToDictionary(row => $"{row[0]}", row => $"{row[1]}", StringComparer.OrdinalIgnoreCase);
        foreach (var schema in schemas.Append(SqlCursors.Schema).Where(schema => owners.TryGetValue(schema, out var owner) && owner != role))
            _missing.Add(new($"The role {role} does not own the schema {schema}.", $"GRANT OWNERSHIP ON SCHEMA {database}.{SnowflakeDialect.QuoteName(schema)} TO ROLE {who} COPY CURRENT GRANTS;"));
    }

    private string Name(string setting) => SnowflakeDialect.QuoteName($"{context.Warehouse.Settings[setting]}");
}
