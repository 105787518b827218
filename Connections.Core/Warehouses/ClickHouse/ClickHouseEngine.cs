using Connections.Core.Settings;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>ClickHouse, over its HTTP interface.</summary>
internal sealed class ClickHouseEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("clickhouse", "ClickHouse", Embedded: false)
    {
        Description = "A ClickHouse server of yours, or ClickHouse Cloud. Each source gets a database of its own.",
        Settings =
        [
            new("host", "Host", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = "Name or address of the server." },
            new("port", "Port", SettingKind.Number) { LeadsSecrets = true, Description = "The HTTP port. Left out, it is 8123, or 8443 with TLS." },
            new("username", "Username", SettingKind.Text) { Default = "default", Description = "Better a user of its own than somebody's." },
            new("password", "Password", SettingKind.Secret),
            new("ssl", "Use TLS", SettingKind.Boolean),
            WarehouseSettings.Widen,
        ],
    };

    Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        StatementSession.OpenAsync(new ClickHouseDialect(context.Warehouse.Id), context, new ClickHouseConnection(context, TimeProvider.System), cancellationToken);

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new ClickHouseCheck(context, schemas).RunAsync(cancellationToken);
}
