using Connections.Core.Settings;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>Databricks, over the API of statements of a SQL warehouse.</summary>
internal sealed class DatabricksEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("databricks", "Databricks", Embedded: false)
    {
        Description = "A catalogue of Unity Catalog, loaded through a SQL warehouse. Each source gets a schema of its own.",
        Settings =
        [
            new("host", "Server hostname", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = "From the SQL warehouse's connection details, such as dbc-a1b2c3d4-e5f6.cloud.databricks.com." },
            new("httpPath", "HTTP path", SettingKind.Text) { Required = true, Description = "From the same place, such as /sql/1.0/warehouses/1234567890abcdef. A small serverless SQL warehouse is enough." },
            new("catalog", "Catalog", SettingKind.Text) { Required = true, Description = "In Unity Catalog." },
            new("clientId", "Client ID", SettingKind.Text) { Description = "Of a service principal, as Databricks advises for programs." },
            new("clientSecret", "Client secret", SettingKind.Secret) { Description = "An OAuth secret of the service principal." },
            new("token", "Personal access token", SettingKind.Secret) { Description = "In place of a service principal." },
            WarehouseSettings.Widen,
        ],
    };

    Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        StatementSession.OpenAsync(new DatabricksDialect(context.Warehouse.Id), context, new DatabricksConnection(context, TimeProvider.System), cancellationToken);

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new DatabricksCheck(context, schemas).RunAsync(cancellationToken);
}
