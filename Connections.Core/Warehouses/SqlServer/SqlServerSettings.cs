using Connections.Core.Settings;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>How a server that speaks the protocol is reached: the same settings for all, and what is said of them for each.</summary>
internal sealed record SqlServerSettings
{
    public required string Host { get; init; }

    public required string Port { get; init; }

    public required string Database { get; init; }

    public required string Username { get; init; }

    public required string Encrypt { get; init; }

    public required string TrustsCertificate { get; init; }

    public IReadOnlyList<Setting> All =>
    [
        new("host", "Host", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = Host },
        new("port", "Port", SettingKind.Number) { LeadsSecrets = true, Default = "1433", Description = Port },
        new("database", "Database", SettingKind.Text) { Required = true, Description = Database },
        new("username", "Username", SettingKind.Text) { Required = true, Description = Username },
        new("password", "Password", SettingKind.Secret),
        new("ssl", "Require TLS", SettingKind.Boolean) { Default = "true", Description = "As other engines have it; turned off, the same as optional below." },
        new("encrypt", "Encrypt", SettingKind.Choice)
        {
            Choices = [SqlServerLogin.Mandatory, SqlServerLogin.Strict, SqlServerLogin.Optional],
            Description = Encrypt,
        },
        new("trustServerCertificate", "Trust the server's certificate", SettingKind.Boolean)
        {
            Description = TrustsCertificate,
        },
        WarehouseSettings.Widen,
    ];
}
