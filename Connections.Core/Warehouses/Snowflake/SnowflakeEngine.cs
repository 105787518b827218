using Connections.Core.Settings;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Snowflake;

/// <summary>Snowflake, over its SQL API.</summary>
internal sealed class SnowflakeEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("snowflake", "Snowflake", Embedded: false)
    {
        Description = "A database in Snowflake, with a user that logs in by a key pair. Each source gets a schema of its own.",
        Settings =
        [
            new("account", "Account", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = "As in its address, such as myorg-account123." },
            new("database", "Database", SettingKind.Text) { Required = true },
            new("warehouse", "Warehouse", SettingKind.Text) { Required = true, Description = "What computes; X-Small is enough, with AUTO_SUSPEND." },
            new("username", "Username", SettingKind.Text) { Required = true, Description = "Better a user of its own than somebody's." },
            new("privateKey", "Private key", SettingKind.Secret) { Required = true, Description = "The whole .p8 file, RSA of 2048 bits or more." },
            new("passphrase", "Passphrase", SettingKind.Secret) { Description = "Of the private key, if it has one." },
            new("role", "Role", SettingKind.Text) { Description = "Left out, it is the user's default role." },
            new("host", "Address", SettingKind.Url) { Description = "Left out, it is the account's at snowflakecomputing.com. Enter one for a private link." },
            WarehouseSettings.Widen,
        ],
    };

    Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        StatementSession.OpenAsync(new SnowflakeDialect(context.Warehouse.Id), context, new SnowflakeConnection(context, TimeProvider.System), cancellationToken);

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new SnowflakeCheck(context, schemas).RunAsync(cancellationToken);
}
