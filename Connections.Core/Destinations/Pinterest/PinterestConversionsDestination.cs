using Connections.Core.Settings;

namespace Connections.Core.Destinations.Pinterest;

/// <summary>Sends conversions to Pinterest's Conversions API.</summary>
/// <remarks>
/// https://developers.pinterest.com/docs/api/v5/events-create, read 2026-11: up to 1,000 events a call, 5,000 calls a minute; an
/// <c>event_id</c> counts once. The answer tells of each event by itself.
/// </remarks>
internal sealed class PinterestConversionsDestination : IDestination
{
    public Profile Profile { get; } = new("pinterest-conversions-api", "Pinterest Conversions API", Category: "Advertising", Api: "https://api.pinterest.com")
    {
        Description = "Sends checkouts, sign-ups and other conversions from the server to Pinterest's Conversions API.",
        Aliases = ["actions-pinterest-conversions-api", "pinterest-conversions", "Pinterest Conversions API (Actions)"],
        Settings =
        [
            new("ad_account_id", "Ad account ID", SettingKind.Text) { Required = true, Description = "From Pinterest's Ads Manager." },
            new("conversion_token", "Conversion token", SettingKind.Secret) { Required = true, Description = "Made in Ads Manager, under Conversions, Set up API." },
        ],
        Authenticate = (call, request) => request.WithBearer(call.Setting("conversion_token")),
        Judge = PinterestRequest.Judge,
        RequestsPerSecond = 80,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("reportConversionEvent", "Report conversion event")
        {
            Description = "Reports what somebody did on a website, in an app or offline.",
            Fields = PinterestFields.Event,
            Batch = new(1000),
            Request = PinterestRequest.Make,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        Preset("Add to Cart", "type = \"track\" and event = \"Product Added\"", "add_to_cart"),
        Preset("Checkout", "type = \"track\" and event = \"Checkout\"", "checkout"),
        Preset("Lead", "type = \"track\" and event = \"Generate Lead\"", "lead"),
        Preset("Page Visit", "type = \"page\"", "page_visit"),
        Preset("Search", "type = \"track\" and event = \"Products Searched\"", "search"),
        Preset("Sign Up", "type = \"track\" and event = \"Signed Up\"", "signup"),
        Preset("View Category", "type = \"track\" and event = \"Product Category Viewed\"", "view_category"),
        Preset("Watch Video", "type = \"track\" and event = \"Product Video Watched\"", "watch_video"),
    ];

    private static Preset Preset(string name, string trigger, string eventName) =>
        new(name, "reportConversionEvent", trigger) { Mapping = new() { ["event_name"] = eventName } };
}
