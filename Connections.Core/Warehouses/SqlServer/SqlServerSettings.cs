using Connections.Core.Settings;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>How a server that speaks the protocol is reached.</summary>
internal static class SqlServerSettings
{
    /// <param name="host">What is said of the host.</param>
    public static IReadOnlyList<Setting> Of(string host) =>
    [
        new("host", "Host", SettingKind.Text) { Required = true, Description = host },
        new("port", "Port", SettingKind.Number) { Default = "1433", Description = "A named instance has one of its own." },
        new("database", "Database", SettingKind.Text) { Required = true },
        new("username", "Username", SettingKind.Text) { Required = true, Description = "A login of SQL Server's own; better one for this alone." },
        new("password", "Password", SettingKind.Secret),
        new("ssl", "Require TLS", SettingKind.Boolean) { Default = "true", Description = "As other engines have it; turned off, the same as optional below." },
        new("encrypt", "Encrypt", SettingKind.Choice)
        {
            Choices = [SqlServerLogin.Mandatory, SqlServerLogin.Strict, SqlServerLogin.Optional],
            Description = "As drivers of SQL Server call it; mandatory unless said otherwise. Strict wants SQL Server 2022; optional hides only the login, where the server asks for no more.",
        },
        new("trustServerCertificate", "Trust the server's certificate", SettingKind.Boolean)
        {
            Description = "Takes any certificate, as a server that made its own needs. Whoever stands in between could then read along.",
        },
        WarehouseSettings.Widen,
    ];
}
