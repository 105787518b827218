using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.PostHog;

/// <summary>Makes PostHog's requests.</summary>
internal static class PostHogRequests
{
    public static Checked<ActionRequest> Events(ActionCall call) => Batch(call, call.Payloads.Select(payload => Event(payload, call)));

    // A single person goes to the endpoint for one event, several in a batch.
    public static Checked<ActionRequest> Identify(ActionCall call)
    {
        if (call.Payloads.Count > 1)
            return Batch(call, call.Payloads.Select(payload => Person(payload, call)));
        var one = Person(call.Payload, call);
        one["api_key"] = call.Setting("api_key");
        return ActionRequest.Post($"{Origin(call)}/i/v0/e/", one);
    }

    private static JsonObject Event(JsonObject payload, ActionCall call)
    {
        var properties = payload.Object("properties").DeepClone().AsObject();
        if (payload.Text("event_type") == "page" && payload.Text("current_url") is { } url)
            properties["$current_url"] = url;
        if (payload.Text("event_type") == "screen" && payload.Text("screen_name") is { } screen)
            properties["$screen_name"] = screen;
        properties["distinct_id"] = payload.Text("distinct_id");
        properties["$process_person_profile"] = payload.Flag("anonymous_event_capture");
        AddPlace(properties, payload, call);
        return Payload.Of(("event", payload.Text("event_name")), ("timestamp", payload.Iso("timestamp")), ("properties", properties));
    }

    private static JsonObject Person(JsonObject payload, ActionCall call)
    {
        var properties = Payload.Of(("$set", payload["properties"] ?? new JsonObject()));
        AddPlace(properties, payload, call);
        return Payload.Of(("event", "$identify"), ("distinct_id", payload["distinct_id"]), ("properties", properties), ("timestamp", payload.Iso("timestamp")));
    }

    private static void AddPlace(JsonObject properties, JsonObject payload, ActionCall call)
    {
        if (payload.Text("ip_address") is { } ip)
            properties["$ip"] = ip;
        if (call.Flag("geoip_disable"))
            properties["$geoip_disable"] = true;
    }

    private static ActionRequest Batch(ActionCall call, IEnumerable<JsonObject> events) => ActionRequest.Post($"{Origin(call)}/batch/", Payload.Of(
        ("api_key", call.Setting("api_key")), ("historical_migration", call.Flag("historical_migration")), ("batch", Payload.List(events))));

    private static string Origin(ActionCall call) => (call.Setting("endpoint") ?? "https://us.i.posthog.com").TrimEnd('/');
}
