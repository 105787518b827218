using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Synapse;
using Connections.Tests.Warehouses.SqlServer;

namespace Connections.Tests.Warehouses.Synapse;

/// <summary>A dedicated pool of a test's own: a database of the run's fake, with a pool's rules.</summary>
internal sealed class SynapseWarehouse : SqlServerWarehouse
{
    private SynapseWarehouse(TSqlDatabase database, WarehouseOptions? options, JsonObject? settings)
        : base(new SynapseEngine(), database, options, settings)
    {
    }

    public SynapsePool Pool => Database.Pool!;

    public override bool ShowsUncommitted => true;

    public static new SynapseWarehouse New(WarehouseOptions? options = null, JsonObject? settings = null)
    {
        var database = TdsServer.Shared.Add();
        (database.Edition, database.Pool) = (6, new());
        return new(database, options, settings);
    }
}
