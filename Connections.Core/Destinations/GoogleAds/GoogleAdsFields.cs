using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>The fields of Google Ads' actions.</summary>
internal static class GoogleAdsFields
{
    private static readonly Field ConversionAction = Fields.Integer("conversion_action", label: "Conversion action id").Needed().Saying("The number ctId in the conversion action's address in Google Ads.").From(GoogleAdsChoices.ConversionActions);
    private static readonly Field ConversionTime = Fields.Time("conversion_timestamp", Map.Path("timestamp"), "Time of the conversion");
    private static readonly Field Value = Fields.Number("value", Map.Path("properties.total"));
    private static readonly Field Currency = Fields.Text("currency", Map.Path("properties.currency"));
    private static readonly Field Gclid = Fields.Text("gclid", label: "Click id (gclid)");
    private static readonly Field Email = Fields.Text("email_address", Either("email")).Saying("Hashed with SHA-256 before it is sent, unless it is a digest already.");
    private static readonly Field Phone = Fields.Text("phone_number", Either("phone")).Saying("Hashed with SHA-256 before it is sent, unless it is a digest already.");
    private static readonly Field PhoneCountry = Fields.Text("phone_country_code").Saying("Such as +1: for numbers that come without it.");
    private static readonly Field OrderId = Fields.Text("order_id", Map.FirstOf("properties.orderId", "properties.order_id"));
    private static readonly Field Variables = Fields.Open("custom_variables").Saying("Names of custom variables, as Google Ads knows them, and their values.");

    private static readonly Field[] Consent =
    [
        Fields.Choice("ad_user_data_consent_state", null, "GRANTED", "DENIED", "UNSPECIFIED") with { Label = "Consent to the use of data for ads" },
        Fields.Choice("ad_personalization_consent_state", null, "GRANTED", "DENIED", "UNSPECIFIED") with { Label = "Consent to personalised ads" },
    ];

    private static readonly Field[] Person =
    [
        Fields.Text("first_name", Either("firstName")),
        Fields.Text("last_name", Either("lastName")),
        Fields.Text("street_address", Either("address.street")),
        Fields.Text("city", Either("address.city")),
        Fields.Text("state", Either("address.state")),
        Fields.Text("post_code", Either("address.postalCode")),
        Fields.Text("country", Either("address.country")).Saying("Two letters, such as NL."),
    ];

    /// <summary>The parts of a session that Google reads as pairs.</summary>
    public static IReadOnlyList<string> SessionKeys { get; } =
        ["gad_source", "gad_campaignid", "landing_page_url", "session_start_time_usec", "landing_page_referrer", "landing_page_user_agent"];

    public static IReadOnlyList<Field> Click { get; } =
    [
        ConversionAction,
        Gclid,
        Fields.Text("gbraid", label: "App click id (gbraid)"),
        Fields.Text("wbraid", label: "Web click id (wbraid)"),
        ConversionTime.Needed(),
        Email,
        PhoneCountry,
        Phone,
        OrderId,
        Fields.Text("user_ip_address", Map.Path("context.ip"), "IP address"),
        Fields.Text("session_attributes_encoded", Map.Path("integrations.Google Ads Conversions.session_attributes_encoded")),
        Fields.Object("session_attributes_key_value_pairs",
            Fields.Text("gad_source", Map.Path("properties.gad_source")),
            Fields.Text("gad_campaignid", Map.Path("properties.gad_campaignid")),
            Fields.Text("landing_page_url", Map.Path("context.page.url")),
            Fields.Text("session_start_time_usec", Map.Path("properties.session_start_time_usec")),
            Fields.Text("landing_page_referrer", Map.Path("context.page.referrer")),
            Fields.Text("landing_page_user_agent", Map.Path("context.userAgent"))) with { Label = "Session" },
        Value,
        Currency,
        Fields.Choice("conversion_environment", null, "APP", "WEB", "UNSPECIFIED"),
        Fields.Text("merchant_id"),
        Fields.Text("merchant_country_code"),
        Fields.Text("merchant_language_code"),
        Fields.Number("local_cost"),
        Fields.List("items", "properties.products",
            Fields.Text("product_id", Map.Path("product_id")),
            Fields.Integer("quantity", Map.Path("quantity")),
            Fields.Number("price", Map.Path("price"))),
        Variables,
        .. Consent,
    ];

    public static IReadOnlyList<Field> Call { get; } =
    [
        ConversionAction,
        Fields.Text("caller_id").Needed().Saying("The number that called, in E.164."),
        Fields.Time("call_timestamp", label: "Start of the call").Needed(),
        ConversionTime.Needed(),
        Value,
        Currency,
        Variables,
        .. Consent,
    ];

    public static IReadOnlyList<Field> Adjustment { get; } =
    [
        ConversionAction,
        Fields.Choice("adjustment_type", null, "ENHANCEMENT", "RETRACTION", "RESTATEMENT").Needed(),
        Fields.Time("adjustment_timestamp", Map.Path("timestamp"), "Time of the adjustment"),
        OrderId,
        Gclid.Saying("With the time of the conversion, in place of an order id."),
        ConversionTime with { Default = null },
        Fields.Number("restatement_value"),
        Fields.Text("restatement_currency_code"),
        Email,
        PhoneCountry,
        Phone,
        .. Person,
        Fields.Text("user_agent", Map.Path("context.userAgent")),
    ];

    public static IReadOnlyList<Field> UserList { get; } =
    [
        Fields.Text("external_audience_id", label: "List id").Needed().Saying("The customer match list's number in Google Ads.").From(GoogleAdsChoices.UserLists),
        Fields.Text("event_name", Map.Path("event"), "Event name").Needed().Saying("Audience Exited takes people off the list; any other name puts them on it."),
        Fields.Text("email_address", Map.FirstOf("properties.email", "context.traits.email", "traits.email")),
        PhoneCountry,
        Fields.Text("phone_number", Map.FirstOf("properties.phone", "context.traits.phone", "traits.phone")),
        .. Person,
        Fields.Text("crm_id").Saying("Your own id of the person, for lists of that kind."),
        Fields.Text("mobile_advertising_id"),
        .. Consent,
    ];

    private static JsonObject Either(string trait) => Map.FirstOf($"properties.{trait}", $"context.traits.{trait}");
}
