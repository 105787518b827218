using System.Text.Json.Nodes;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.Braze;

/// <summary>Keeps profiles in Braze and sends events, purchases and messages.</summary>
/// <remarks>
/// https://www.braze.com/docs/api/endpoints/user_data/post_user_track/, read 2026-11: at most 75 objects of a kind in one request, 3,000
/// requests in 3 seconds. What is refused of a request that was taken is told in <c>errors</c>.
/// </remarks>
internal sealed class BrazeDestination : IDestination
{
    public Profile Profile { get; } = new("braze", "Braze", Category: "Marketing Automation")
    {
        Description = "Updates user profiles in Braze, sends it events and orders, and triggers campaigns and canvases.",
        Aliases = ["actions-braze-cloud", "Actions Braze", "Braze Cloud Mode (Actions)", "Appboy"],
        AlsoIn = ["SMS & Push Notifications", "Email Marketing"],
        Settings =
        [
            new("api_key", "API key", SettingKind.Secret) { Required = true, Description = "In Braze: Settings, API keys. It needs the permissions of the actions you use." },
            new("app_id", "App ID", SettingKind.Text) { Description = "The app that events are counted for." },
            new("endpoint", "REST endpoint", SettingKind.Choice) { Required = true, Choices = Endpoints, Default = Endpoints[0], Description = "The cluster of your account: US-01 is iad-01, EU-01 is fra-01." },
        ],
        Authenticate = (call, request) => request.WithBearer(call.Setting("api_key")),
        RequestsPerSecond = 1000,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        BrazeEvents.Track, BrazeProfiles.Update, BrazePurchases.Track, BrazeEcommerce.Order, BrazeEcommerce.Product, BrazeAliases.Create, BrazeAliases.Identify,
        BrazeMessages.Campaign, BrazeMessages.Canvas, BrazeCatalogs.Upsert,
    ];

    // Orders go as Braze's recommended events; whoever wants purchases adds Track Purchase in their place.
    public IReadOnlyList<Preset> Presets =>
    [
        new("Track Calls", "trackEvent", BrazeEvents.Track.Trigger!),
        Order("Order Placed (beta)", "Order Completed", BrazeEcommerce.OrderPlaced, "order_status_url"),
        Order("Checkout Started (beta)", "Checkout Started", BrazeEcommerce.CheckoutStarted, "checkout_url"),
        Order("Order Refunded (beta)", "Order Refunded", BrazeEcommerce.OrderRefunded, "order_status_url"),
        Order("Order Cancelled (beta)", "Order Cancelled", BrazeEcommerce.OrderCancelled, "order_status_url"),
        new("Product Viewed (beta)", "ecommerceSingleProduct", "event = \"Product Viewed\"") { Mapping = new() { ["name"] = BrazeEcommerce.ProductViewed } },
        new("Identify Calls", "updateUserProfile", BrazeProfiles.Update.Trigger!),
    ];

    private static string[] Endpoints =>
    [
        .. ((string[])["iad-01", "iad-02", "iad-03", "iad-04", "iad-05", "iad-06", "iad-07", "iad-08", "us-09", "us-10"]).Select(cluster => $"https://rest.{cluster}.braze.com"),
        "https://rest.fra-01.braze.eu", "https://rest.fra-02.braze.eu", "https://rest.au-01.braze.com", "https://rest.id-01.braze.com", "https://rest.jp-01.braze.com",
    ];

    private static Preset Order(string name, string eventName, string brazeName, string link) => new(name, "ecommerce", $"event = \"{eventName}\"")
    {
        Mapping = new() { ["name"] = brazeName, ["metadata"] = new JsonObject { [link] = Map.Path($"properties.{link}") } },
    };
}
