using Connections.Core.Settings;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>Sends conversions to Google Ads: of clicks, of calls, and what makes earlier ones better known.</summary>
/// <remarks>
/// https://developers.google.com/google-ads/api/docs/conversions/overview, read 2026-11: up to 2,000 conversions a call. Google answers 200
/// when some conversions of a call were refused: <see cref="GoogleAdsAnswer"/> reads which.
/// </remarks>
internal sealed class GoogleAdsDestination : IDestination
{
    public const string Api = "https://googleads.googleapis.com/v21";

    public Profile Profile { get; } = new("google-enhanced-conversions", "Google Ads Conversions", Category: "Advertising", Api: "https://googleads.googleapis.com")
    {
        Description = "Sends conversions of clicks and calls, their later adjustments, and members of customer lists to Google Ads.",
        Aliases = ["actions-google-enhanced-conversions", "Google Ads Enhanced Conversions", "Google Enhanced Conversions"],
        Settings =
        [
            new("customerId", "Customer ID", SettingKind.Text) { Required = true, Description = "Ten digits, from the corner of Google Ads, such as 123-456-7890." },
            new("developerToken", "Developer token", SettingKind.Secret) { Required = true, Description = "From the API Center of a manager account of yours." },
            new("loginCustomerId", "Login customer ID", SettingKind.Text) { Description = "The manager account, where access goes through one." },
            new("conversionTrackingId", "Conversion ID", SettingKind.Text) { Description = "Of the website's tag; conversions of the API go without it." },
        ],
        OAuth = new("https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token", "https://www.googleapis.com/auth/adwords")
        {
            Extra = [new("access_type", "offline"), new("prompt", "consent")],
        },
        Offers = new Dictionary<string, VendorChoices> { ["customerId"] = GoogleAdsChoices.Customers },
        Authenticate = (call, request) => request.WithBearer(call.AccessToken)
            .With("developer-token", call.Setting("developerToken"))
            .With("login-customer-id", GoogleAdsText.Digits(call.Setting("loginCustomerId"))),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        .. Both(new("uploadClickConversion", "Click conversion", "type = \"track\" and event = \"Order Completed\"")
        {
            Description = "Reports what somebody did after a click on an advertisement.",
            Fields = GoogleAdsFields.Click,
            Batch = Conversions,
            PerformAsync = GoogleAdsConversions.ClicksAsync,
        }),
        .. Both(new("uploadCallConversion", "Call conversion")
        {
            Description = "Reports what came of a call to the number in an advertisement.",
            Fields = GoogleAdsFields.Call,
            Batch = Conversions,
            PerformAsync = GoogleAdsConversions.CallsAsync,
        }),
        .. Both(new("uploadConversionAdjustment", "Conversion adjustment")
        {
            Description = "Takes back, restates or enhances a conversion that Google knows.",
            Fields = GoogleAdsFields.Adjustment,
            Batch = Conversions,
            Request = GoogleAdsAdjustments.Make,
            Judge = GoogleAdsAnswer.Judge,
        }),
        new("userList", "Customer match list")
        {
            Description = "Puts people on a customer match list, or takes them off it.",
            Fields = GoogleAdsFields.UserList,
            Batch = new(10_000, "external_audience_id", "event_name", "ad_user_data_consent_state", "ad_personalization_consent_state") { OnByDefault = true },
            PerformAsync = GoogleAdsUserList.PerformAsync,
        },
    ];

    private static Batch Conversions => new(2000) { Usual = 1500, OnByDefault = false };

    // Set-ups of Segment call an action by either of two names: with a sync mode, and without. They do the same.
    private static IEnumerable<DestinationAction> Both(DestinationAction action) =>
        [action, action with { Slug = action.Slug + "2", Name = action.Name + " V2", Trigger = null, Description = action.Description + " The same under its other name." }];
}
