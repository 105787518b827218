using Connections.Core.Provisioning;

namespace Connections.Web.Demo;

/// <summary>The made-up shop that <c>--demo</c> sets up: a website, a webhook that the console shows, and a DuckDB warehouse.</summary>
internal static class DemoShop
{
    /// <summary>Write key of the shop's website.</summary>
    public const string WriteKey = "demoShopWebsite0000000000000000A";

    /// <summary>What the webhook's bodies are signed with.</summary>
    public const string SharedSecret = "demo-shared-secret";

    /// <summary>Who signs in.</summary>
    public const string Email = "owner@demo.test";

    /// <summary>With what. Fixed and printed: the demonstration holds nothing of worth and listens on loopback unless told otherwise.</summary>
    public const string Password = "connections-demo";

    // {origin} is not a variable of the file: it is known only when the addresses are.
    private const string Text = """
        {
          "workspace":    { "slug": "shop", "name": "Demo shop" },
          "owner":        { "email": "{email}", "password": "{password}", "name": "Demo owner" },
          "sources":      [ { "slug": "website", "name": "Shop website", "type": "javascript", "environment": "Production", "writeKeys": ["{key}"] } ],
          "destinations": [ { "slug": "inspector", "name": "Webhook inspector", "type": "webhook", "sources": ["website"],
                              "settings": { "url": "{origin}/demo/inspector", "sharedSecret": "{secret}", "headers": { "X-Shop": "demo" } } } ],
          "warehouses":   [ { "slug": "warehouse", "name": "DuckDB", "type": "duckdb", "sources": ["website"], "schedule": { "everyMinutes": 1 } } ]
        }
        """;

    /// <summary>Whether this process is to play it.</summary>
    public static bool IsWanted(IConfiguration configuration) => configuration.GetValue<bool>("Connections:Demo:Enabled");

    /// <summary>The shop as a provisioning file.</summary>
    /// <param name="origin">Where its webhook sends to: an origin of this server.</param>
    public static ProvisioningFile File(string origin) => ProvisioningFile.Parse(
        "of the demonstration",
        Text.Replace("{email}", Email, StringComparison.Ordinal)
            .Replace("{password}", Password, StringComparison.Ordinal)
            .Replace("{key}", WriteKey, StringComparison.Ordinal)
            .Replace("{secret}", SharedSecret, StringComparison.Ordinal)
            .Replace("{origin}", origin, StringComparison.Ordinal),
        _ => null);

    /// <summary>This server's origin by what it is told to listen at. A port of 0 is another one once it listens.</summary>
    public static string Origin(IConfiguration configuration) => Origin((configuration["urls"] ?? "http://localhost:5080").Split(';')[0]);

    /// <summary>This server's origin by an address that it listens at.</summary>
    public static string Origin(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return $"{parsed.Scheme}://localhost:{parsed.Port}";
    }
}
