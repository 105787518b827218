using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Pinterest;

/// <summary>Who did it: lists of SHA-256; the address and browser as they are.</summary>
internal static class PinterestUser
{
    public static JsonObject Of(JsonObject user) => Payload.Of(
        ("em", Hashes(user, "email", PersonalData.Trimmed)),
        ("ph", Hashes(user, "phone", PersonalData.Digits)),
        ("ge", Hashes(user, "gender", Gender)),
        ("db", Hashes(user, "date_of_birth", PersonalData.Digits)),
        ("ln", Hashes(user, "last_name", PersonalData.Joined)),
        ("fn", Hashes(user, "first_name", PersonalData.Joined)),
        ("ct", Hashes(user, "city", PersonalData.LettersAndDigits)),
        ("st", Hashes(user, "state", Places.State)),
        ("zp", Hashes(user, "zip", PersonalData.Digits)),
        ("country", Hashes(user, "country", Places.Country)),
        ("external_id", Hashes(user, "external_id", PersonalData.Trimmed)),
        ("hashed_maids", Hashes(user, "mobile_ad_id", PersonalData.Trimmed)),
        ("client_ip_address", user["client_ip_address"]),
        ("client_user_agent", user["client_user_agent"]),
        ("click_id", user["click_id"]),
        ("partner_id", user["partner_id"]));

    private static JsonArray? Hashes(JsonObject user, string key, Func<string, string> clean) =>
        user.Texts(key).Select(value => PersonalData.Sha256(value, clean)).ToJsonList();

    private static string Gender(string value) => PersonalData.Joined(value) switch
    {
        "f" or "female" => "f",
        "m" or "male" => "m",
        _ => "n",
    };
}
