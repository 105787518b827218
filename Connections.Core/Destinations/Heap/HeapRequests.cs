using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Heap;

/// <summary>Makes Heap's requests. Its properties have one level, and every value is a text.</summary>
internal static class HeapRequests
{
    public static Checked<ActionRequest[]> Track(ActionCall call)
    {
        if (call.Payloads.Any(payload => (payload.Text("identity") ?? payload.Text("anonymous_id")) is null))
            return new Problem("anonymous_id", "Heap needs an anonymous ID or an identity. Map one of them.");

        var known = call.Payloads.Where(payload => payload.Text("identity") is not null)
            .Select(payload => User(payload.Text("identity"), payload)).ToList();
        var track = Post(call, "integrations/track", Payload.Of(
            ("app_id", call.Setting("appId")), ("events", Payload.List(call.Payloads.Select(Event))), ("library", "server")));
        return known.Count == 0 ? new[] { track } : new[] { Users(call, known), track };
    }

    public static Checked<ActionRequest> Identify(ActionCall call) => Users(call, [.. call.Payloads.Select(payload => User(payload.Text("user_id"), payload))]);

    private static JsonObject Event(JsonObject payload)
    {
        JsonObject properties = new() { ["segment_library"] = "cloud-mode-destination" };
        AddTexts(properties, payload.Object("properties"));
        if (payload.Text("name") is { } name)
            properties["name"] = name;
        return Payload.Of(
            ("event", Name(payload)), ("custom_properties", properties), ("idempotency_key", payload["message_id"]),
            ("user_identifier", payload.Text("identity") is { } identity ? Payload.Of(("identity", identity)) : Payload.Of(("anonymous_id", payload.Text("anonymous_id")))),
            ("timestamp", payload.Iso("timestamp")));
    }

    private static string? Name(JsonObject payload) => payload.Text("type") switch
    {
        "page" => "Page viewed",
        "screen" => "Screen viewed",
        _ => payload.Text("event"),
    };

    private static JsonObject User(string? identity, JsonObject payload)
    {
        var properties = Payload.Of(("anonymous_id", payload.Text("anonymous_id")));
        AddTexts(properties, payload.Object("traits"));
        return Payload.Of(("identity", identity), ("properties", properties));
    }

    private static void AddTexts(JsonObject properties, JsonObject? source)
    {
        foreach (var (key, value) in source.Flat(intoArrays: true))
            properties[key] = value is JsonValue known && known.TryGetValue(out string? text) ? text : value?.ToJsonString() ?? "null";
    }

    // One user stands in the body itself, several in a list.
    private static ActionRequest Users(ActionCall call, List<JsonObject> users)
    {
        var body = users.Count == 1 ? users[0] : Payload.Of(("users", Payload.List(users)));
        body["app_id"] = call.Setting("appId");
        return Post(call, "add_user_properties", body);
    }

    private static ActionRequest Post(ActionCall call, string path, JsonObject body) =>
        ActionRequest.Post($"https://{(call.Setting("region") == "EU" ? "c.eu.heap-api.com" : "heapanalytics.com")}/api/{path}", body);
}
