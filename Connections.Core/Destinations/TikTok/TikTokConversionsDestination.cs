using System.Text.Json.Nodes;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.TikTok;

/// <summary>Sends conversions to TikTok's Events API.</summary>
/// <remarks>
/// https://business-api.tiktok.com/portal/docs?id=1771100865818625, read 2026-11. TikTok counts an <c>event_id</c> with the same event
/// once within 48 hours. It answers 200 whatever happened: <see cref="TikTokAnswer"/> reads the body's code.
/// </remarks>
internal sealed class TikTokConversionsDestination : IDestination
{
    public const string Address = "https://business-api.tiktok.com/open_api/v1.3/event/track/";

    private static readonly JsonNode Products = TikTokFields.Contents("properties.products");
    private static readonly JsonNode Product = TikTokFields.Contents("properties");

    public Profile Profile { get; } = new("tiktok-conversions", "TikTok Conversions", Category: "Advertising", Api: "https://business-api.tiktok.com")
    {
        Description = "Sends purchases, sign-ups and other conversions from the server to TikTok's Events API.",
        Aliases = ["actions-tiktok-conversions", "Tiktok Conversions"],
        Settings =
        [
            new("accessToken", "Access token", SettingKind.Secret) { Required = true, Description = "Made in TikTok Ads Manager, in the pixel's settings under Events API." },
            new("pixelCode", "Pixel code", SettingKind.Text) { Required = true, Description = "The pixel's id, from TikTok Ads Manager." },
        ],
        Authenticate = (call, request) => request.With("Access-Token", call.Setting("accessToken")),
        Judge = TikTokAnswer.Judge,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("reportWebEvent", "Report web event")
        {
            Description = "Reports what somebody did on a website, or a lead's progress in a CRM.",
            Fields = TikTokFields.Event,
            Batch = new(1000, "event_source", "test_event_code") { AllOrNothing = true },
            Request = TikTokRequest.Make,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        Preset("Complete Payment", "event = \"Order Completed\"", "CompletePayment", Products),
        Preset("Contact", "event = \"Callback Started\"", "Contact"),
        Preset("Subscribe", "event = \"Subscription Created\"", "Subscribe"),
        Preset("Submit Form", "event = \"Form Submitted\"", "SubmitForm"),
        Preset("Page View", "type = \"page\"", "PageView", Products),
        Preset("View Content", "event = \"Product Viewed\"", "ViewContent", Product),
        Preset("Click Button", "event = \"Product Clicked\"", "ClickButton", Product),
        Preset("Search", "event = \"Products Searched\"", "Search", Product),
        Preset("Add to Wishlist", "event = \"Product Added to Wishlist\"", "AddToWishlist", Product),
        Preset("Add to Cart", "event = \"Product Added\"", "AddToCart", Product),
        Preset("Initiate Checkout", "event = \"Checkout Started\"", "InitiateCheckout", Products),
        Preset("Add Payment Info", "event = \"Payment Info Entered\"", "AddPaymentInfo", Products),
        Preset("Place an Order", "event = \"Order Placed\"", "PlaceAnOrder", Products),
        Preset("Download", "event = \"Download Link Clicked\"", "Download"),
        Preset("Complete Registration", "event = \"Signed Up\"", "CompleteRegistration"),
    ];

    private static Preset Preset(string name, string trigger, string eventName, JsonNode? contents = null) =>
        new(name, "reportWebEvent", trigger) { Mapping = Payload.Of(("event", eventName), ("contents", contents)) };
}
