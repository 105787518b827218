using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Vwo;

/// <summary>Makes VWO's requests.</summary>
internal static class VwoRequests
{
    public static Checked<ActionRequest> Track(ActionCall call)
    {
        var name = call.Text("name")!;
        var properties = call.Payload.Object("properties").DeepClone().AsObject();
        properties.Remove("vwo_uuid");
        return Visit(call, $"segment.{name}", properties, isCustom: true, ogName: name);
    }

    public static Checked<ActionRequest> Page(ActionCall call) =>
        Visit(call, "segment.pageView", Payload.Of(("url", call.Payload["url"])), isCustom: false);

    public static Checked<ActionRequest> Identify(ActionCall call)
    {
        var attributes = call.Payload.Object("attributes")
            .Where(member => member.Key != "vwo_uuid")
            .Select(member => KeyValuePair.Create($"segment.{member.Key}", member.Value?.DeepClone()));
        return Visit(call, "vwo_syncVisitorProp", [], isCustom: true, attributes: attributes);
    }

    public static Checked<ActionRequest> Audience(ActionCall call)
    {
        if ((call.Text("userId") ?? call.Text("anonymousId")) is not { } user)
            return new Problem("userId", "An audience has users: map a user ID or an anonymous ID.");
        if (call.Text("name") is not ("Audience Entered" or "Audience Exited"))
            return new Problem("name", "Only the events Audience Entered and Audience Exited change an audience.");

        var props = Payload.Of(
            ("action", call.Text("name") == "Audience Entered" ? "audience_entered" : "audience_exited"), ("audienceName", call.Payload["audienceId"]),
            ("audienceId", call.Payload["audienceId"]), ("identifier", user), ("accountId", call.Settings["vwoAccountId"]), ("integration", "segment"));
        var happened = Payload.Of(("name", "vwo_integration"), ("time", call.Now.ToUnixTimeMilliseconds()), ("props", props));
        return ActionRequest.Post(Address(call, "vwo_integration"), Payload.Of(("d", Payload.Of(("event", happened)))));
    }

    private static ActionRequest Visit(
        ActionCall call, string name, JsonObject props, bool isCustom, string? ogName = null, IEnumerable<KeyValuePair<string, JsonNode?>>? attributes = null)
    {
        var payload = call.Payload;
        var key = call.Setting("apikey");
        var visitor = Visitor(key, attributes ?? []);
        var page = payload.Object("page").DeepClone().AsObject();
        if (page["referrer"] is { } referrer)
            page["referrerUrl"] = referrer.DeepClone();
        props["page"] = page;
        props["isCustomEvent"] = isCustom;
        props["vwoMeta"] = Payload.Of(("source", "segment.cloud"), ("metric", new JsonObject()), ("ogName", ogName));
        if (visitor is not null)
            props["$visitor"] = visitor.DeepClone();

        // A visitor's own agent and address tell VWO the browser and the country.
        var id = VwoVisitor.Id(payload.Text("vwoUuid")!, call.Settings["vwoAccountId"]?.ToString() ?? "", key is not null);
        var seconds = call.Now.ToUnixTimeSeconds();
        var body = Payload.Of(
            ("msgId", $"{id}-{seconds}"), ("visId", id), ("event", Payload.Of(("props", props), ("name", name), ("time", call.Now.ToUnixTimeMilliseconds()))),
            ("sessionId", seconds), ("visitor", visitor));
        return ActionRequest.Post(Address(call, name), Payload.Of(("d", body)))
            .With("User-Agent", Header(payload.Text("userAgent"))).With("X-Forwarded-For", Header(payload.Text("ip")));
    }

    private static JsonObject? Visitor(string? key, IEnumerable<KeyValuePair<string, JsonNode?>> attributes)
    {
        JsonObject props = Payload.Of(("vwo_fs_environment", key));
        foreach (var (name, value) in attributes)
            props[name] = value;
        return props.Count == 0 ? null : new() { ["props"] = props };
    }

    // Headers are ASCII: what a browser never sends is better left out than a reason to lose the event.
    private static string? Header(string? value) => value is not null && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? value : null;

    private static string Address(ActionCall call, string name)
    {
        var region = call.Setting("region") switch { "EU" => "/eu01", "AS" => "/as01", _ => "" };
        return $"https://dev.visualwebsiteoptimizer.com{region}/events/t?en={Uri.EscapeDataString(name)}&a={call.Settings["vwoAccountId"]}";
    }
}
