using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Segment;

/// <summary>Makes events of payloads, as Segment's API takes them.</summary>
internal static class SegmentEvent
{
    /// <summary>
    /// The event as it is, but for what collection adds. Without <c>sentAt</c> the receiver takes the timestamp as it is: it was set right here,
    /// and by an old <c>sentAt</c> it would be moved by the time the event spent on the way.
    /// </summary>
    public static JsonObject Forwarded(JsonObject payload) => payload["data"].Without("sentAt", "receivedAt", "originalTimestamp");

    /// <summary>The event that the fields describe.</summary>
    /// <param name="payload">The fields.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="body">Where its own members stand: <c>properties</c> or <c>traits</c>.</param>
    public static JsonObject Made(JsonObject payload, string type, string body)
    {
        var made = Payload.Of(
            ("userId", payload["user_id"]), ("anonymousId", payload["anonymous_id"]), ("groupId", type == "group" ? payload["group_id"] : null),
            ("timestamp", payload["timestamp"]), ("event", payload["event_name"]), ("name", payload["page_name"] ?? payload["screen_name"]),
            ("messageId", payload["message_id"]), ("context", Context(payload, type)));
        made[body] = Body(payload, type, body);
        made["type"] = type;
        return made;
    }

    private static JsonObject Context(JsonObject payload, string type) => Payload.Of(
        ("traits", type == "track" ? payload.Object("traits") : null), ("app", payload["application"]), ("campaign", payload["campaign_parameters"]),
        ("consent", IsConsent(payload["consent"]) ? payload["consent"] : new JsonObject()), ("device", Device(payload["device"])), ("ip", payload["ip_address"]),
        ("locale", payload["locale"]), ("location", payload["location"]), ("network", payload["network"]), ("os", payload["operating_system"]),
        ("page", payload["page"]), ("screen", payload["screen"]), ("userAgent", payload["user_agent"]), ("timezone", payload["timezone"]),
        ("groupId", type == "group" ? null : payload["group_id"]), ("repeatChain", payload["repeat_chain"]));

    private static JsonObject Body(JsonObject payload, string type, string body)
    {
        var given = payload.Object(body);
        return type switch
        {
            "page" => Payload.Of(("name", payload["page_name"]), ("category", payload["page_category"])).With(payload.Object("page")).With(given),
            "screen" => Payload.Of(("name", payload["screen_name"])).With(given),
            "identify" => given.DeepClone().AsObject().With(("address", payload["address"])),
            _ => given.DeepClone().AsObject(),
        };
    }

    // The fields have names of their own for two of its members.
    private static JsonObject? Device(JsonNode? device) => device is null
        ? null
        : device.Without("advertising_id", "adTracking_Enabled").With(("advertisingId", device["advertising_id"]), ("adTrackingEnabled", device["adTracking_Enabled"]));

    private static bool IsConsent(JsonNode? consent) =>
        consent?["categoryPreferences"] is JsonObject preferences && preferences.All(one => one.Value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False);
}
