using Connections.Core.Warehouses.SqlServer;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Synapse;

/// <summary>A dedicated pool of Azure Synapse, over SQL Server's protocol.</summary>
internal sealed class SynapseEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("synapse", "Azure Synapse", Embedded: false)
    {
        Description = "A dedicated SQL pool of Azure Synapse. Each source gets a schema of its own in the pool.",
        Settings = SqlServerSettings.Of("The workspace's dedicated SQL endpoint, such as name.sql.azuresynapse.net."),
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        await StatementSession.OpenAsync(
            new SynapseDialect(context.Warehouse.Id), context, await SynapseConnection.OpenAsync(context, TimeProvider.System, cancellationToken), cancellationToken);

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new SynapseCheck(context, schemas).RunAsync(cancellationToken);
}
