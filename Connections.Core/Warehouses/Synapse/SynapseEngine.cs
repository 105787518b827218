using Connections.Core.Warehouses.SqlServer;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Synapse;

/// <summary>A dedicated pool of Azure Synapse, over SQL Server's protocol.</summary>
internal sealed class SynapseEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("synapse", "Azure Synapse", Embedded: false)
    {
        Description = "A dedicated SQL pool of Azure Synapse. Each source gets a schema of its own in the pool.",
        Settings = new SqlServerSettings
        {
            Host = "The workspace's dedicated SQL endpoint, such as name.sql.azuresynapse.net; not the one with -ondemand, which is serverless.",
            Port = "The endpoint listens at 1433; another one is of use only behind a gateway of yours.",
            Database = "The dedicated SQL pool.",
            Username = "A SQL login of the workspace; better one for this alone, in a larger resource class than smallrc where much is loaded.",
            Encrypt = "As drivers of SQL Server call it; mandatory unless said otherwise, which is what Azure asks for. The others are of use only behind a gateway of yours.",
            TrustsCertificate = "Takes any certificate, as a gateway that made its own needs. Azure's own is trusted without it, and whoever stands in between could then read along.",
        }.All,
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        await StatementSession.OpenAsync(
            new SynapseDialect(context.Warehouse.Id), context, await SynapseConnection.OpenAsync(context, TimeProvider.System, cancellationToken), cancellationToken);

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new SynapseCheck(context, schemas).RunAsync(cancellationToken);
}
