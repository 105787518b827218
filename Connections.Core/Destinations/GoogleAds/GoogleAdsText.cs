using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>How Google Ads writes numbers, times and people.</summary>
internal static class GoogleAdsText
{
    /// <summary>A customer's number without its dashes; null where it is missing.</summary>
    public static string? Digits(string? customer) => customer?.Replace("-", "", StringComparison.Ordinal).Trim();

    /// <summary>A time of the payload, such as <c>2024-03-05 09:59:58+00:00</c>; null where there is none.</summary>
    public static string? Time(JsonObject payload, string key) => payload.Time(key)?.ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The resource of a conversion action.</summary>
    public static string ConversionAction(ActionCall call, JsonObject payload) =>
        $"customers/{Digits(call.Setting("customerId"))}/conversionActions/{payload["conversion_action"]?.ToJsonString()}";

    /// <summary>The digest of an e-mail address; null where there is none.</summary>
    public static string? Email(JsonObject payload) => PersonalData.Sha256(payload.Text("email_address"), PersonalData.GoogleEmail).OrNull();

    /// <summary>The digest of a phone number in E.164; null where there is none.</summary>
    public static string? Phone(JsonObject payload)
    {
        var country = PersonalData.Digits(payload.Text("phone_country_code") ?? "").OrNull();
        return PersonalData.Sha256(payload.Text("phone_number"), number => PersonalData.E164(number, country) ?? "").OrNull();
    }

    /// <summary>Whether an address is none at all, so that its digest would match nobody.</summary>
    public static bool IsNoEmail(JsonObject payload) =>
        payload.Text("email_address") is { } email && !PersonalData.IsDigest(email, 32) && !FieldFormats.Fits(FieldFormat.Email, email.Trim());

    /// <summary>What a person allowed; null where the mapping does not say.</summary>
    public static JsonObject? Consent(JsonObject payload) => Payload.Of(
        ("adUserData", payload["ad_user_data_consent_state"]),
        ("adPersonalization", payload["ad_personalization_consent_state"])).OrNull();
}
