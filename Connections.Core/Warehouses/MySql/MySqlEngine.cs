using Connections.Core.Settings;
using Connections.Core.Warehouses.Sql;
using MySqlConnector;

namespace Connections.Core.Warehouses.MySql;

/// <summary>MySQL and MariaDB: rows go by LOAD DATA LOCAL where the server lets it, else by statements of many rows.</summary>
internal sealed class MySqlEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("mysql", "MySQL or MariaDB", Embedded: false)
    {
        Description = "A MySQL or MariaDB server of yours. Each source gets a database of its own, for that is what a schema is there.",
        Settings =
        [
            new("host", "Host", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = "Name or address of the server." },
            new("port", "Port", SettingKind.Number) { LeadsSecrets = true, Default = "3306" },
            new("database", "Database", SettingKind.Text) { Description = "One that the login needs to connect, where it does. Rows go into databases that are called as the sources' schemas." },
            new("databasePrefix", "Prefix of databases", SettingKind.Text) { Description = "Put before their names, where the server has others or a second warehouse of ours, such as dw_." },
            new("username", "Username", SettingKind.Text) { Required = true, Description = "Better a user of its own than somebody's." },
            new("password", "Password", SettingKind.Secret),
            new("ssl", "Require TLS", SettingKind.Boolean) { Description = "Left out, TLS is used where the server offers it." },
            WarehouseSettings.Widen,
        ],
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var connection = await MySqlLogin.OpenAsync(context, cancellationToken);
        try
        {
            return new SqlSession(await MySqlLogin.BeginAsync(context, connection, cancellationToken), context, connection);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (e is MySqlException ofServer)
                throw MySqlFaults.Of(ofServer, context);
            throw;
        }
    }

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new MySqlCheck(context, schemas).RunAsync(cancellationToken);
}
