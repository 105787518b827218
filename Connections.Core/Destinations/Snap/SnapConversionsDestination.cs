using Connections.Core.Settings;

namespace Connections.Core.Destinations.Snap;

/// <summary>Sends conversions to Snap's Conversions API.</summary>
/// <remarks>
/// https://developers.snap.com/api/marketing-api/Conversions-API, read 2026-11. Snap counts an <c>event_id</c> with the same event name
/// once within 48 hours. It wants the token in the address, as well as in the header.
/// </remarks>
internal sealed class SnapConversionsDestination : IDestination
{
    public Profile Profile { get; } = new("snap-conversions", "Snap Conversions API", Category: "Advertising", Api: "https://tr.snapchat.com")
    {
        Description = "Sends purchases, sign-ups and other conversions from websites and apps to Snapchat's Conversions API.",
        Aliases = ["actions-snap-conversions", "Snap Conversions Api", "Snap Conversions API (Actions)"],
        Settings =
        [
            new("pixel_id", "Pixel ID", SettingKind.Text) { Description = "For events of websites." },
            new("snap_app_id", "Snap app ID", SettingKind.Text) { Description = "For events of apps." },
            new("app_id", "App ID", SettingKind.Text) { Description = "For events of apps: their id in the app store." },
        ],
        OAuth = new("https://accounts.snapchat.com/login/oauth2/authorize", "https://accounts.snapchat.com/login/oauth2/access_token", "snapchat-offline-conversions-api"),
        Authenticate = (call, request) =>
            (request with { Address = new($"{request.Address.AbsoluteUri}?access_token={Uri.EscapeDataString(call.AccessToken ?? "")}") }).WithBearer(call.AccessToken),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("reportConversionEvent", "Report conversion event")
        {
            Description = "Reports what somebody did on a website, in an app or elsewhere.",
            Fields = SnapFields.Event,
            Batch = new(2000, "action_source") { AllOrNothing = true }, // apps and websites have addresses of their own
            Request = SnapRequest.Make,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        Preset("Add Billing", "event = \"Payment Info Entered\"", "ADD_BILLING"),
        Preset("Add to Cart", "event = \"Product Added\"", "ADD_CART"),
        Preset("Add to Wishlist", "event = \"Product Added to Wishlist\"", "ADD_TO_WISHLIST"),
        Preset("App Install", "event = \"Application Installed\"", "APP_INSTALL"),
        Preset("List View", "event = \"Product List Viewed\"", "LIST_VIEW"),
        Preset("App Open", "event = \"Application Opened\"", "APP_OPEN"),
        Preset("Login", "event = \"Signed In\"", "LOGIN"),
        Preset("Page View", "type = \"page\"", "PAGE_VIEW"),
        Preset("Purchase", "event = \"Order Completed\"", "PURCHASE"),
        Preset("Search", "event = \"Products Searched\"", "SEARCH"),
        Preset("Share", "event = \"Product Shared\"", "SHARE"),
        Preset("Sign Up", "event = \"Signed Up\"", "SIGN_UP"),
        Preset("Start Checkout", "event = \"Checkout Started\"", "START_CHECKOUT"),
        Preset("View Content", "event = \"Product Viewed\"", "VIEW_CONTENT"),
    ];

    private static Preset Preset(string name, string trigger, string eventName) =>
        new(name, "reportConversionEvent", trigger) { Mapping = new() { ["event_name"] = eventName } };
}
