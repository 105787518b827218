using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Facebook;

/// <summary>Who did it: personal data without any white space, in lower case, as SHA-256; identifiers of Meta's own as they are.</summary>
internal static class FacebookUser
{
    public static JsonObject Of(JsonObject user) => Payload.Of(
        ("em", Hash(user.Text("email"), PersonalData.Joined)),
        ("ph", Hash(user.Text("phone"), PersonalData.Digits)),
        ("ge", Hash(user.Text("gender"), Gender)),
        ("db", Hash(user.Text("dateOfBirth"), PersonalData.Joined)),
        ("ln", Hash(user.Text("lastName"), PersonalData.Joined)),
        ("fn", Hash(user.Text("firstName"), PersonalData.Joined)),
        ("ct", Hash(user.Text("city"), PersonalData.Joined)),
        ("st", Hash(user.Text("state"), Places.State)),
        ("zp", Hash(user.Text("zip"), PersonalData.Joined)),
        ("country", Hash(user.Text("country"), Places.Country)),
        ("external_id", user.Texts("externalId").Select(id => Hash(id, PersonalData.Joined)).ToJsonList()),
        ("client_ip_address", user["client_ip_address"]),
        ("client_user_agent", user["client_user_agent"]),
        ("fbc", user["fbc"]),
        ("fbp", user["fbp"]),
        ("subscription_id", user["subscriptionID"]),
        ("lead_id", user["leadID"]),
        ("anon_id", user["anonId"]),
        ("madid", user["madId"]),
        ("fb_login_id", user["fbLoginID"]),
        ("partner_id", user["partner_id"]),
        ("partner_name", user["partner_name"]),
        ("ctwa_clid", user["ctwa_clid"]));

    private static string? Hash(string? value, Func<string, string> clean) => PersonalData.Sha256(value, clean).OrNull();

    // Meta knows two; anything else would be hashed to nothing it could match.
    private static string Gender(string value) => PersonalData.Joined(value) switch
    {
        "m" or "male" => "m",
        "f" or "female" => "f",
        _ => "",
    };
}
