using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Facebook;

/// <summary>Makes one request of events.</summary>
internal static class FacebookRequest
{
    /// <param name="call">The events.</param>
    /// <param name="eventName">Meta's name of them; null where each says its own.</param>
    public static Checked<ActionRequest> Make(ActionCall call, string? eventName)
    {
        if (call.Payloads.SelectMany(payload => Problems(payload, isCustom: eventName is null)).ToArray() is { Length: > 0 } problems)
            return problems;

        var body = new JsonObject { ["data"] = Payload.List(call.Payloads.Select(payload => Event(payload, eventName))) };
        if (call.Setting("testEventCode") is { } test)
            body["test_event_code"] = test;
        return ActionRequest.Post($"https://graph.facebook.com/{FacebookConversionsDestination.Version}/{Uri.EscapeDataString(call.Setting("pixelId") ?? "")}/events", body);
    }

    private static IEnumerable<Problem> Problems(JsonObject payload, bool isCustom)
    {
        if (payload.Text("currency") is { } currency && !Currencies.IsCode(currency))
            yield return new("currency", $"'{currency}' is no currency of ISO 4217. Send three capital letters, such as EUR.");
        if (!isCustom && payload.Text("action_source") == "website" && payload.Object("user_data").Text("client_user_agent") is null)
            yield return new("user_data.client_user_agent", "An event of a website needs the visitor's user agent.");
    }

    private static JsonObject Event(JsonObject payload, string? eventName) => Payload.Of(
        ("event_name", eventName ?? payload.Text("event_name")),
        ("event_time", payload["event_time"]),
        ("action_source", payload["action_source"]),
        ("event_source_url", payload["event_source_url"]),
        ("event_id", payload["event_id"]),
        ("user_data", FacebookUser.Of(payload.Object("user_data"))),
        ("custom_data", CustomData(payload).OrNull()),
        ("app_data", AppData(payload)),
        ("data_processing_options", payload.Flag("data_processing_options") ? new JsonArray("LDU") : null),
        ("data_processing_options_country", payload.Flag("data_processing_options") ? payload["data_processing_options_country"] ?? 0 : null),
        ("data_processing_options_state", payload.Flag("data_processing_options") ? payload["data_processing_options_state"] ?? 0 : null));

    private static JsonObject CustomData(JsonObject payload)
    {
        var data = payload.Object("custom_data").DeepClone().AsObject();
        foreach (var name in FacebookFields.Details)
        {
            if (payload[name] is { } value)
                data[name] = value.DeepClone();
        }

        return data;
    }

    private static JsonObject? AppData(JsonObject payload)
    {
        var app = payload.Object("app_data_field");
        return payload.Text("action_source") != "app" && !app.Flag("use_app_data")
            ? null
            : Payload.Of(
                ("advertiser_tracking_enabled", app.Flag("advertiser_tracking_enabled") ? 1 : 0),
                ("application_tracking_enabled", app.Flag("application_tracking_enabled") ? 1 : 0),
                ("madid", app["madId"]),
                ("extinfo", DeviceFacts.ExtInfo(app)));
    }
}
