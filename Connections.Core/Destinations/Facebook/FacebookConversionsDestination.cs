using Connections.Core.Settings;

namespace Connections.Core.Destinations.Facebook;

/// <summary>Sends conversions to Meta's Conversions API.</summary>
/// <remarks>
/// https://developers.facebook.com/docs/marketing-api/conversions-api, read 2026-11. Meta counts an <c>event_id</c> with the same event
/// name once within 48 hours, so a retry counts once. It takes events of up to seven days ago, and refuses a batch as a whole.
/// </remarks>
internal sealed class FacebookConversionsDestination : IDestination
{
    public const string Version = "v24.0";

    public Profile Profile { get; } = new("facebook-conversions-api", "Facebook Conversions API", Category: "Advertising", Api: "https://graph.facebook.com")
    {
        Description = "Sends purchases, leads and other conversions from the server to Meta's Conversions API.",
        Aliases = ["actions-facebook-conversions-api", "Facebook Conversions API (Actions)"],
        Settings =
        [
            new("pixelId", "Pixel ID", SettingKind.Text) { Required = true, Description = "The id of the pixel or dataset, from Meta's Events Manager." },
            new("accessToken", "Access token", SettingKind.Secret) { Required = true, Description = "Made in Events Manager, under the pixel's settings, Conversions API." },
            new("testEventCode", "Test event code", SettingKind.Text) { Description = "Shows events under Test events instead of counting them. Leave it empty in production." },
        ],
        Authenticate = (call, request) => request.WithBearer(call.Setting("accessToken")),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        .. Both("purchase", "Purchase", "event = \"Order Completed\"", "Reports a purchase.", "Purchase", FacebookFields.Purchase),
        .. Both("initiateCheckout", "Initiate checkout", "event = \"Checkout Started\"", "Reports that somebody entered the checkout.", "InitiateCheckout", FacebookFields.Checkout),
        .. Both("addToCart", "Add to cart", "event = \"Product Added\"", "Reports a product that was put in the cart.", "AddToCart", FacebookFields.Cart),
        .. Both("viewContent", "View content", "event = \"Product Viewed\"", "Reports a visit of a product's page.", "ViewContent", FacebookFields.View),
        .. Both("search", "Search", "event = \"Products Searched\"", "Reports a search.", "Search", FacebookFields.Search),
        .. Both("pageView", "Page view", null, "Reports a view of a page.", "PageView", FacebookFields.PageView),
        .. Both("custom", "Custom event", "", "Reports an event under any name.", null, FacebookFields.Custom),
    ];

    // Set-ups of Segment call an action by either of two names: with a sync mode, and without. They do the same.
    private static IEnumerable<DestinationAction> Both(string slug, string name, string? track, string description, string? eventName, IReadOnlyList<Field> fields)
    {
        var trigger = track switch
        {
            null => "type = \"page\"",
            "" => null,
            _ => $"type = \"track\" and {track}",
        };
        var action = new DestinationAction(slug, name, trigger)
        {
            Description = description,
            Fields = fields,
            Batch = new(1000) { AllOrNothing = true },
            Request = call => FacebookRequest.Make(call, eventName),
        };
        return [action, action with { Slug = slug + "2", Name = name + " V2", Trigger = null, Description = description + " The same under its other name." }];
    }
}
