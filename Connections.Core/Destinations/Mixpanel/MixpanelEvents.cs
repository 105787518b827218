using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Mixpanel;

/// <summary>Makes Mixpanel's events of payloads.</summary>
internal static class MixpanelEvents
{
    // What identifies an event is the mapping's to say, not a property's that happens to be called so.
    private static readonly string[] Reserved = ["time", "id", "$anon_id", "distinct_id", "$group_id", "$insert_id", "$user_id"];

    // What an order says of all its products together.
    private static readonly string[] OfTheOrder =
        ["affiliation", "total", "subtotal", "revenue", "shipping", "tax", "discount", "coupon", "currency", "products"];

    public static JsonObject Plain(JsonObject payload, ActionCall call) => Event(payload.Text("event"), Properties(payload, call));

    /// <summary>The order, and an event for each of its products: a millisecond earlier each, since Mixpanel has no other order for them.</summary>
    public static IEnumerable<JsonObject> Purchase(JsonObject payload, ActionCall call)
    {
        var order = Properties(payload, call);
        yield return Event(payload.Text("event"), order);
        if (payload["generatePurchaseEventPerProduct"] is { } wanted && !wanted.GetValue<bool>())
            yield break;

        var time = order["time"]!.GetValue<long>();
        foreach (var (at, product) in payload.Objects("products").Index())
        {
            var properties = order.Without(OfTheOrder).With(product);
            properties["time"] = time - at - 1;
            properties["$insert_id"] = at.ToString(CultureInfo.InvariantCulture) + payload.Text("insert_id");
            yield return Event("Product Purchased", properties);
        }
    }

    private static JsonObject Event(string? name, JsonObject properties) => Payload.Of(("event", name), ("properties", properties));

    private static JsonObject Properties(JsonObject payload, ActionCall call)
    {
        var agent = payload.Text("userAgent") is { } text ? UserAgent.Read(text) : null;
        var library = payload.Text("library_name");
        return Payload.Of(
            ("time", payload.Milliseconds("time") ?? call.Now.ToUnixTimeMilliseconds()), ("ip", payload["ip"]), ("id", payload["distinct_id"]),
            ("$anon_id", payload["anonymous_id"]), ("distinct_id", payload.Text("distinct_id") ?? ""),
            ("$app_build_number", payload["app_build"]), ("$app_version_string", payload["app_version"]), ("$app_namespace", payload["app_namespace"]), ("$app_name", payload["app_name"]),
            ("$browser", agent?.Browser), ("$browser_version", agent?.BrowserVersion),
            ("$bluetooth_enabled", payload["bluetooth"]), ("$cellular_enabled", payload["cellular"]), ("$wifi_enabled", payload["wifi"]), ("$carrier", payload["carrier"]),
            ("$current_url", payload["url"]), ("$referrer", payload["referrer"]),
            ("$device", payload["device_name"]), ("$device_name", payload["device_name"]), ("$device_id", payload["anonymous_id"]), ("$device_type", payload["device_type"]),
            ("$manufacturer", payload["device_manufacturer"]), ("$model", payload["device_model"]), ("$os", payload["os_name"]), ("$os_version", payload["os_version"]),
            ("$group_id", payload["group_id"]), ("$identified_id", payload["user_id"]), ("$user_id", payload["user_id"]), ("$insert_id", payload["insert_id"]),
            ("$ios_ifa", payload["idfa"]), ("$lib_version", payload["library_version"]), ("$locale", payload["language"]),
            ("$screen_height", payload["screen_height"]), ("$screen_width", payload["screen_width"]), ("$screen_density", payload["screen_density"]), ("$source", "segment"),
            ("mp_country_code", payload["country"]), ("mp_lib", library is null ? null : $"Segment Actions: {library}"), ("segment_source_name", call.Setting("sourceName")),
            ("advertising_id", payload["advertising_id"]), ("ad_tracking_enabled", payload["ad_tracking_enabled"]),
            ("timezone", payload["timezone"]), ("app_platform", payload["app_platform"]), ("event_original_name", payload["name"]))
            .With(payload.Object("utm_properties"))
            .With(payload.Object("userAgentData"))
            .With(payload.Object("event_properties").Without(Reserved));
    }
}
