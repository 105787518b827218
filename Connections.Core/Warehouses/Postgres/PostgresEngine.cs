using Connections.Core.Settings;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>PostgreSQL: rows go by binary COPY straight into their tables.</summary>
internal sealed class PostgresEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("postgres", "PostgreSQL", Embedded: false)
    {
        Description = "A PostgreSQL server of yours. Each source gets a schema of its own in the database; a user with the right to create schemas there is all it takes.",
        Settings =
        [
            new("host", "Host", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = "Name or address of the server, or the folder of its socket." },
            new("port", "Port", SettingKind.Number) { LeadsSecrets = true, Default = "5432" },
            new("database", "Database", SettingKind.Text) { Required = true },
            new("username", "Username", SettingKind.Text) { Required = true, Description = "Better a user of its own than somebody's." },
            new("password", "Password", SettingKind.Secret),
            new("ssl", "Require TLS", SettingKind.Boolean) { Description = "Left out, TLS is used where the server offers it." },
            WarehouseSettings.Widen,
        ],
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var connection = await PostgresLogin.OpenAsync(context, cancellationToken);
        try
        {
            return await PostgresSession.BeginAsync(context, connection, cancellationToken);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (e is NpgsqlException ofServer)
                throw PostgresFaults.Of(ofServer, context);
            throw;
        }
    }

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new PostgresCheck(context, schemas).RunAsync(cancellationToken);
}
