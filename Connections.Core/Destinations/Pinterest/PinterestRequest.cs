using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Pinterest;

/// <summary>Makes one request of events, and reads what came of each.</summary>
internal static class PinterestRequest
{
    private static readonly string[] Facts = ["app_id", "app_name", "app_version", "device_brand", "device_carrier", "device_model", "device_type", "os_version", "wifi", "language"];

    public static Checked<ActionRequest> Make(ActionCall call)
    {
        if (call.Payloads.SelectMany(Problems).ToArray() is { Length: > 0 } problems)
            return problems;
        return ActionRequest.Post(
            $"https://api.pinterest.com/v5/ad_accounts/{Uri.EscapeDataString(call.Setting("ad_account_id") ?? "")}/events",
            Payload.Of(("data", Payload.List(call.Payloads.Select(Event)))));
    }

    /// <summary>The answer lists the events in the order of the request.</summary>
    public static IReadOnlyList<EventResult> Judge(VendorAnswer answer, int events)
    {
        var told = (answer.Json as JsonObject ?? []).Objects("events").Select(Result).ToList();
        return told.Count == events ? told : [EventResult.Delivered];
    }

    private static EventResult Result(JsonObject told) => told.Text("status") == "failed"
        ? EventResult.Refused($"Pinterest refused the event: {told.Text("error_message") ?? "no reason given"}.")
        : EventResult.Delivered;

    private static IEnumerable<Problem> Problems(JsonObject payload)
    {
        var user = payload.Object("user_data");
        if (!user.Texts("email").Any() && !user.Texts("mobile_ad_id").Any() && (user.Text("client_ip_address") is null || user.Text("client_user_agent") is null))
            yield return new("user_data", "Pinterest needs an e-mail address, a mobile advertising id, or both the IP address and the user agent.");
    }

    private static JsonObject Event(JsonObject payload) => Payload.Of(
        ("event_name", payload["event_name"]),
        ("action_source", payload["action_source"]),
        ("event_time", payload.Time("event_time")?.ToUnixTimeSeconds()),
        ("event_id", payload["event_id"]),
        ("event_source_url", payload["event_source_url"]),
        ("partner_name", "ss-segment"),
        ("opt_out", payload["opt_out"]),
        ("user_data", PinterestUser.Of(payload.Object("user_data"))),
        ("custom_data", CustomData(payload.Object("custom_data")).OrNull()))
        .With(payload.Only(Facts));

    // Prices are texts here, as they were written.
    private static JsonObject CustomData(JsonObject data) => Payload.Of(
        ("currency", data["currency"]),
        ("value", data["value"]?.ToJsonString()),
        ("content_ids", data["content_ids"]),
        ("content_name", data["content_name"]),
        ("content_category", data["content_category"]),
        ("content_brand", data["content_brand"]),
        ("contents", data.ContainsKey("contents") ? Payload.List(data.Objects("contents").Select(Content)) : null),
        ("num_items", data["num_products"]),
        ("order_id", data["order_id"]),
        ("search_string", data["search_string"]),
        ("opt_out_type", data["opt_out_type"]));

    private static JsonObject Content(JsonObject content) =>
        content.Without("item_price").With(("item_price", content["item_price"]?.ToJsonString()));
}
