using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Snap;

/// <summary>Makes one request of events, all of one action source.</summary>
internal static class SnapRequest
{
    public static Checked<ActionRequest> Make(ActionCall call)
    {
        var isApp = call.Text("action_source") == "app";
        if (call.Setting(isApp ? "snap_app_id" : "pixel_id") is not { } target)
            return new Problem(isApp ? "snap_app_id" : "pixel_id", isApp ? "An event of an app needs the setting Snap app ID." : "An event of a website needs the setting Pixel ID.");
        if (isApp && call.Setting("app_id") is null)
            return new Problem("app_id", "An event of an app needs the setting App ID.");
        if (call.Payloads.SelectMany(Problems).ToArray() is { Length: > 0 } problems)
            return problems;

        return ActionRequest.Post(
            $"https://tr.snapchat.com/v3/{Uri.EscapeDataString(target)}/events",
            Payload.Of(("data", Payload.List(call.Payloads.Select(payload => Event(payload, isApp ? call.Setting("app_id") : null))))));
    }

    private static IEnumerable<Problem> Problems(JsonObject payload)
    {
        var user = payload.Object("user_data");
        if (user.Text("email") is null && user.Text("phone") is null && user.Text("madid") is null && user.Text("idfv") is null
            && (user.Text("client_ip_address") is null || user.Text("client_user_agent") is null))
            yield return new("user_data", "Snap needs an e-mail address, a phone number, a device's id, or both the IP address and the user agent.");
        if (payload.Object("custom_data").Text("currency") is { } currency && !Currencies.IsCode(currency))
            yield return new("custom_data.currency", $"'{currency}' is no currency of ISO 4217. Send three capital letters, such as EUR.");
    }

    private static JsonObject Event(JsonObject payload, string? appId)
    {
        var isLimited = payload.Flag("data_processing_options");
        return Payload.Of(
            ("integration", "segment"),
            ("event_id", payload["event_id"]),
            ("event_name", payload["event_name"]),
            ("event_source_url", payload["event_source_url"]),
            ("event_time", payload.Time("event_time")?.ToUnixTimeMilliseconds()),
            ("user_data", SnapUser.Of(payload.Object("user_data"))),
            ("custom_data", CustomData(payload).OrNull()),
            ("app_data", appId is null ? null : AppData(payload.Object("app_data"), appId)),
            ("data_processing_options", isLimited ? new JsonArray("LDU") : null),
            ("data_processing_options_country", isLimited ? payload["data_processing_options_country"] ?? 0 : null),
            ("data_processing_options_state", isLimited ? payload["data_processing_options_state"] ?? 0 : null),
            ("action_source", payload["action_source"]));
    }

    // Each product has its place in every list, so an unknown brand is an empty text.
    private static JsonObject CustomData(JsonObject payload)
    {
        var data = payload.Object("custom_data");
        var products = payload.Objects("products").ToList();
        return Payload.Of(
            ("brands", Each("brand")),
            ("content_category", Each("item_category")),
            ("content_ids", Each("item_id")),
            ("currency", data["currency"]),
            ("num_items", data["num_items"] ?? (products.Count > 0 ? products.Count : null)),
            ("order_id", data["order_id"]),
            ("search_string", data["search_string"]),
            ("sign_up_method", data["sign_up_method"]),
            ("value", data["value"]));

        JsonArray? Each(string member) =>
            products.Count == 0 ? null : [.. products.Select(product => (JsonNode?)(product.Text(member) ?? ""))];
    }

    private static JsonObject AppData(JsonObject app, string appId) => Payload.Of(
        ("app_id", appId),
        ("advertiser_tracking_enabled", app.Flag("advertiser_tracking_enabled") ? 1 : 0),
        ("application_tracking_enabled", app.Flag("application_tracking_enabled") ? 1 : 0),
        ("extinfo", DeviceFacts.ExtInfo(app)));
}
