using System.Text.Json.Nodes;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.Reddit;

/// <summary>Sends conversions to Reddit's Conversions API.</summary>
/// <remarks>https://ads-api.reddit.com/docs/v2, read 2026-11: up to 1,000 events a call; a <c>conversion_id</c> counts once for each kind of event.</remarks>
internal sealed class RedditConversionsDestination : IDestination
{
    public Profile Profile { get; } = new("reddit-conversions-api", "Reddit Conversions API", Category: "Advertising", Api: "https://ads-api.reddit.com")
    {
        Description = "Sends purchases, sign-ups and other conversions from the server to Reddit's Conversions API.",
        Aliases = ["actions-reddit-conversions-api", "Reddit Conversions Api", "Reddit Conversions API (Actions)"],
        Settings =
        [
            new("ad_account_id", "Ad account ID", SettingKind.Text) { Required = true, Description = "Also called pixel id; it begins with a2_ or t2_." },
            new("conversion_token", "Conversion token", SettingKind.Secret) { Required = true, Description = "Made in Reddit Ads, under Events Manager." },
            new("test_mode", "Test mode", SettingKind.Boolean) { Description = "Reddit checks events without counting them." },
        ],
        Authenticate = (call, request) => request.WithBearer(call.Setting("conversion_token")),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("standardEvent", "Standard event")
        {
            Description = "Reports one of the events that Reddit knows.",
            Fields = [RedditFields.TrackingType, .. RedditFields.Event],
            Batch = new(1000) { AllOrNothing = true },
            Request = RedditRequest.Make,
        },
        new("customEvent", "Custom event")
        {
            Description = "Reports an event under a name of your own.",
            Fields = [RedditFields.CustomName, .. RedditFields.Event],
            Batch = new(1000) { AllOrNothing = true },
            Request = RedditRequest.Make,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        Preset("Page Visit", "type = \"page\"", "PageVisit", []),
        Preset("View Content", "type = \"track\" and event = \"Product Viewed\"", "ViewContent", []),
        Preset("Search", "type = \"track\" and event = \"Products Searched\"", "Search", []),
        Preset("Add to Cart", "type = \"track\" and event = \"Product Added\"", "AddToCart", RedditFields.Item("properties.quantity", Map.Path("properties.price"))),
        Preset("Add to Wishlist", "type = \"track\" and event = \"Product Added to Wishlist\"", "AddToWishlist", RedditFields.Item("properties.quantity", Map.Path("properties.price"))),
        Preset("Purchase", "type = \"track\" and event = \"Order Completed\"", "Purchase", RedditFields.Item("properties.quantity", Map.FirstOf("properties.revenue", "properties.total"))),
        Preset("Lead", "type = \"track\" and event = \"Lead Generated\"", "Lead", RedditFields.Item(null, Map.Path("properties.price"))),
        Preset("Sign Up", "type = \"track\" and event = \"Signed Up\"", "SignUp", RedditFields.Item(null, Map.Path("properties.price"))),
    ];

    private static Preset Preset(string name, string trigger, string trackingType, JsonObject metadata) =>
        new(name, "standardEvent", trigger) { Mapping = new() { ["tracking_type"] = trackingType, ["event_metadata"] = metadata } };
}
