using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Reddit;

/// <summary>Makes one request of events.</summary>
internal static class RedditRequest
{
    public static Checked<ActionRequest> Make(ActionCall call) => ActionRequest.Post(
        $"https://ads-api.reddit.com/api/v2.0/conversions/events/{Uri.EscapeDataString(call.Setting("ad_account_id") ?? "")}",
        Payload.Of(("events", Payload.List(call.Payloads.Select(Event))), ("test_mode", call.Flag("test_mode")), ("partner", "SEGMENT")));

    private static JsonObject Event(JsonObject payload) => Payload.Of(
        ("event_at", payload["event_at"]),
        ("event_type", payload.Text("custom_event_name") is { } custom
            ? Payload.Of(("tracking_type", "Custom"), ("custom_event_name", custom))
            : Payload.Of(("tracking_type", payload["tracking_type"]))),
        ("click_id", payload["click_id"]),
        ("event_metadata", Metadata(payload).OrNull()),
        ("user", User(payload).OrNull()));

    private static JsonObject Metadata(JsonObject payload)
    {
        var metadata = payload.Object("event_metadata");
        return Payload.Of(
            ("currency", metadata["currency"]),
            ("item_count", metadata["item_count"]),
            ("value_decimal", metadata["value_decimal"]),
            ("products", payload["products"]),
            ("conversion_id", Hash(payload.Text("conversion_id"), text => text.Trim())));
    }

    private static JsonObject User(JsonObject payload)
    {
        var user = payload.Object("user");
        var isApple = user.Text("device_type") is { } device && !device.Equals("android", StringComparison.OrdinalIgnoreCase);
        var advertisingId = Hash(user.Text("advertising_id"), text => text.Trim());
        return Payload.Of(
            (isApple ? "idfa" : "aaid", advertisingId),
            ("email", Hash(user.Text("email"), PersonalData.Trimmed)),
            ("external_id", Hash(user.Text("external_id"), text => text.Trim())),
            ("ip_address", Hash(user.Text("ip_address"), text => text.Trim())),
            ("user_agent", user["user_agent"]),
            ("uuid", user["uuid"]),
            ("data_processing_options", payload["data_processing_options"]),
            ("screen_dimensions", payload.Object("screen_dimensions").OrNull()),
            ("phone_number", Hash(user.Text("phone_number"), number => PersonalData.E164(number) ?? "")));
    }

    private static string? Hash(string? value, Func<string, string> clean) => PersonalData.Sha256(value, clean).OrNull();
}
