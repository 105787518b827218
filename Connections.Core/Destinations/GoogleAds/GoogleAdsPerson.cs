using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>Everything by which Google may know a person.</summary>
internal static class GoogleAdsPerson
{
    /// <summary>One identifier for each way; null where there is none.</summary>
    public static JsonArray? Identifiers(JsonObject payload)
    {
        JsonObject?[] ways =
        [
            Payload.Of(("hashedEmail", GoogleAdsText.Email(payload))),
            Payload.Of(("hashedPhoneNumber", GoogleAdsText.Phone(payload))),
            Payload.Of(("addressInfo", Address(payload))),
            Payload.Of(("thirdPartyUserId", payload["crm_id"])),
            Payload.Of(("mobileId", payload["mobile_advertising_id"])),
        ];
        var known = ways.OfType<JsonObject>().Where(way => way.Count > 0).ToList();
        return known.Count > 0 ? Payload.List(known) : null;
    }

    // Names and the street are hashed, the rest is not.
    private static JsonObject? Address(JsonObject payload) => Payload.Of(
        ("hashedFirstName", Hash(payload.Text("first_name"))),
        ("hashedLastName", Hash(payload.Text("last_name"))),
        ("hashedStreetAddress", Hash(payload.Text("street_address"))),
        ("city", payload["city"]),
        ("state", payload["state"]),
        ("postalCode", payload["post_code"]),
        ("countryCode", payload["country"])).OrNull();

    private static string? Hash(string? value) => PersonalData.Sha256(value, PersonalData.Trimmed).OrNull();
}
