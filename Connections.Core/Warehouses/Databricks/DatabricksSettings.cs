using System.Text.Json.Nodes;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>What the settings of a warehouse say.</summary>
/// <param name="Address">The workspace.</param>
/// <param name="ComputeId">The SQL warehouse, by its id.</param>
/// <param name="Catalog">The catalogue of Unity Catalog.</param>
/// <param name="ClientId">The service principal; null for a personal token.</param>
/// <param name="Secret">Its secret, or the personal token.</param>
internal sealed record DatabricksSettings(Uri Address, string ComputeId, string Catalog, string? ClientId, string Secret)
{
    /// <summary>Who logs in, for people.</summary>
    public string Who => ClientId is null ? "the personal access token" : $"the service principal {ClientId}";

    // Without the secret.
    public override string ToString() => $"{Address} {Catalog}";

    public static DatabricksSettings Of(JsonObject settings)
    {
        var host = Text("host") ?? "";
        var isAddress = Uri.TryCreate(host.Contains("://", StringComparison.Ordinal) ? host : $"https://{host}", UriKind.Absolute, out var address);
        var (token, client, secret) = (Text("token"), Text("clientId"), Text("clientSecret"));
        if (!isAddress)
            throw new WarehouseException(WarehouseFault.Login, false, $"'{host}' is no server hostname. Enter the one of the SQL warehouse's connection details, such as dbc-a1b2c3d4-e5f6.cloud.databricks.com.");
        if (token is null && (client is null || secret is null))
            throw new WarehouseException(WarehouseFault.Login, false, "There is no login. Enter the client ID and the secret of a service principal, or a personal access token.");
        var compute = (Text("httpPath") ?? "").TrimEnd('/').Split('/')[^1];
        return new(address!, compute, (Text("catalog") ?? "").ToLowerInvariant(), token is null ? client : null, token ?? secret!);

        string? Text(string key) => (string?)settings[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
    }
}
