using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.SqlServer;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Core.Warehouses.Synapse;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
internal sealed class SynapseCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private static readonly string[] OnSources = ["ALTER", "SELECT", "INSERT", "UPDATE"];

    private static readonly string[] OnOwn = ["ALTER", "SELECT", "INSERT", "DELETE"];

    // The last two to find and end what a lost session left running.
    private static readonly string[] InPool = ["CREATE TABLE", "VIEW DATABASE STATE", "KILL DATABASE CONNECTION"];

    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Not by the name of those that load, which the next session ends.
            await using var connection = await SqlServerLogin.OpenAsync(context, cancellationToken);
            if (await SynapseConnection.WhyNotAsync(connection, cancellationToken) is { } reason)
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
        var names = (await connection.QueryAsync("SELECT USER_NAME(), DB_NAME()", cancellationToken))[0];
        var (user, pool) = ($"{names[0]}", $"{names[1]}");
        var rights = await SynapseRights.ReadAsync(connection, user, cancellationToken);
        var all = schemas.Select(schema => (Name: schema, Needed: OnSources)).Append((Name: SqlCursors.Schema, Needed: OnOwn)).ToList();
        foreach (var (schema, needed) in all.Where(schema => rights.HasSchema(schema.Name)))
        {
            if (rights.Lacking(needed, schema) is { Length: > 0 } lacks)
                _missing.Add(new($"{user} lacks {lacks} on the schema {schema}.", $"GRANT {lacks} ON SCHEMA::{SqlServerNames.Quote(schema)} TO {SqlServerNames.Quote(user)};"));
        }

        string[] inPool = all.TrueForAll(schema => rights.HasSchema(schema.Name)) ? InPool : [.. InPool, "CREATE SCHEMA"];
        if (rights.Lacking(inPool) is { Length: > 0 } missing)
            _missing.Add(new($"{user} lacks {missing} in {pool}.", $"GRANT {missing} TO {SqlServerNames.Quote(user)};"));
    }
}
