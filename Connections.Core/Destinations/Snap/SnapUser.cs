using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Snap;

/// <summary>Who did it: personal data trimmed, in lower case, as SHA-256 in lists; identifiers of devices and clicks as they are.</summary>
internal static class SnapUser
{
    public static JsonObject Of(JsonObject user) => Payload.Of(
        ("client_ip_address", user["client_ip_address"]),
        ("client_user_agent", user["client_user_agent"]),
        ("em", Hash(user.Text("email"), PersonalData.Trimmed)),
        ("ph", Hash(user.Text("phone"), Phone)),
        ("ge", Hash(user.Text("gender"), Gender)),
        ("db", Hash(user.Text("dateOfBirth"), PersonalData.Trimmed)),
        ("ln", Hash(user.Text("lastName"), PersonalData.Trimmed)),
        ("fn", Hash(user.Text("firstName"), PersonalData.Trimmed)),
        ("ct", Hash(user.Text("city"), PersonalData.Joined)),
        ("st", Hash(user.Text("state"), Places.State)),
        ("zp", Hash(user.Text("zip"), PersonalData.Joined)),
        ("country", Hash(user.Text("country"), Places.Country)),
        ("external_id", user.Texts("externalId").Select(id => PersonalData.Sha256(id, PersonalData.Trimmed)).ToJsonList()),
        ("subscription_id", user["subscriptionID"]),
        ("lead_id", user["leadID"]),
        ("idfv", user["idfv"]),
        ("madid", user.Text("madid")?.ToLowerInvariant()),
        ("sc_click_id", user["sc_click_id"]),
        ("sc_cookie1", user["sc_cookie1"]));

    private static JsonArray? Hash(string? value, Func<string, string> clean) => new[] { PersonalData.Sha256(value, clean) }.ToJsonList();

    // Digits with the country's code; the two zeros that stand for a plus are none of it.
    private static string Phone(string value) => PersonalData.E164(value)?[1..] ?? "";

    private static string Gender(string value) => PersonalData.Joined(value) switch
    {
        "male" => "m",
        "female" => "f",
        var other => other,
    };
}
