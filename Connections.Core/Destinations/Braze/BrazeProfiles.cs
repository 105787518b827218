using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Braze;

/// <summary>User profiles: the attributes that Braze knows, and custom ones.</summary>
internal static class BrazeProfiles
{
    private static readonly string[] Opted = ["opted_in", "subscribed", "unsubscribed"];

    private static readonly IReadOnlyList<Field> Known =
    [
        BrazeFields.ExternalId, BrazeFields.Alias, BrazeFields.BrazeId,
        Text("country", "Country", "context.location.country"),
        new("current_location", "Current location", FieldType.Object)
        {
            Properties = [new("latitude", "Latitude", FieldType.Number), new("longitude", "Longitude", FieldType.Number)],
            Default = new JsonObject { ["latitude"] = Map.Path("context.location.latitude"), ["longitude"] = Map.Path("context.location.longitude") },
        },
        Date("date_of_first_session", "Date of first session"),
        Date("date_of_last_session", "Date of last session"),
        Date("dob", "Date of birth"),
        Text("email", "E-mail", "traits.email"),
        new("email_subscribe", "E-mail subscription", FieldType.Text) { Choices = Opted },
        new("email_open_tracking_disabled", "No tracking of opened mails", FieldType.Boolean),
        new("email_click_tracking_disabled", "No tracking of clicks in mails", FieldType.Boolean),
        new("facebook", "Facebook", FieldType.Object) { Description = "id, likes and num_friends." },
        Text("first_name", "First name", "traits.firstName"),
        Text("gender", "Gender", "traits.gender") with { Description = "M, F, O (other), N (not applicable) or P (prefer not to say); the usual words become one of these." },
        Text("home_city", "Home city", "traits.address.city"),
        Text("image_url", "Image URL", "traits.avatar"),
        Text("language", "Language"),
        Text("last_name", "Last name", "traits.lastName"),
        Date("marked_email_as_spam_at", "Marked as spam at"),
        Text("phone", "Phone", "traits.phone"),
        new("push_subscribe", "Push subscription", FieldType.Text) { Choices = Opted },
        new("push_tokens", "Push tokens", FieldType.Object)
        {
            Multiple = true,
            Properties = [new("app_id", "App ID", FieldType.Text) { Required = true }, new("token", "Token", FieldType.Text) { Required = true }, new("device_id", "Device ID", FieldType.Text)],
        },
        new("subscription_groups", "Subscription groups", FieldType.Object)
        {
            Multiple = true,
            Properties =
            [
                new("subscription_group_id", "Group ID", FieldType.Text) { Required = true },
                new("subscription_state", "State", FieldType.Text) { Required = true, Choices = ["subscribed", "unsubscribed"] },
            ],
        },
        Text("time_zone", "Time zone"),
        new("twitter", "Twitter", FieldType.Object) { Description = "id, screen_name and counts." },
        BrazeFields.UpdateExistingOnly,
    ];

    // What is no custom attribute, as it is one of Braze's own under its own name or under the tracking specification's.
    private static readonly string[] Taken = [.. Known.Select(field => field.Key), "firstName", "lastName", "avatar"];

    public static DestinationAction Update { get; } = new("updateUserProfile", "Update User Profile", "type = \"identify\"")
    {
        Description = "Updates a user's profile, or makes one.",
        Fields = [.. Known, new("custom_attributes", "Custom attributes", FieldType.Object) { Default = Map.Path("traits"), Description = "Those that are fields here are left out." }],
        Batch = BrazeTrack.Batch,
        Request = BrazeTrack.Of("attributes", Make),
        Judge = BrazeTrack.Judge,
    };

    // A null takes an attribute away, so what is mapped to null is sent.
    private static JsonObject Make(ActionCall call, JsonObject payload)
    {
        var made = payload["custom_attributes"].Without(Taken);
        foreach (var (key, value) in payload.Without("custom_attributes"))
            made[key] = Formed(payload, key, value);
        if (made["current_location"] is JsonObject { Count: 0 })
            made.Remove("current_location");
        return made.With(("_update_existing_only", BrazeTrack.UpdatesOnly(call, payload)));
    }

    private static JsonNode? Formed(JsonObject payload, string key, JsonNode? value) => key switch
    {
        _ when value is null => null,
        "dob" => payload.Iso(key)?[..10],
        "date_of_first_session" or "date_of_last_session" or "marked_email_as_spam_at" => payload.Iso(key),
        "gender" => Gender(value.GetValue<string>()),
        _ => value.DeepClone(),
    };

    private static string Gender(string word) => word.ToLowerInvariant() switch
    {
        "male" or "man" or "m" => "M",
        "female" or "woman" or "f" or "w" => "F",
        "other" or "o" => "O",
        "not applicable" or "n" => "N",
        "prefer not to say" or "p" => "P",
        _ => word,
    };

    private static Field Text(string key, string label, string? path = null) => new(key, label, FieldType.Text) { AllowNull = true, Default = path is null ? null : Map.Path(path) };

    private static Field Date(string key, string label) => new(key, label, FieldType.DateTime) { AllowNull = true };
}
