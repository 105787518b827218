using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Braze;

/// <summary>What goes to <c>/users/track</c>: events, purchases and attributes, each told of one user.</summary>
internal static class BrazeTrack
{
    /// <summary>The vendor's limit of objects of a kind in one request.</summary>
    public const int MaxObjects = 75;

    private static readonly string[] Names = ["external_id", "user_alias", "braze_id", "email", "phone"];

    public static Batch Batch { get; } = new(MaxObjects);

    /// <summary>What an action is that makes one object of each payload.</summary>
    /// <param name="kind"><c>events</c> or <c>attributes</c>.</param>
    /// <param name="make">Makes the object.</param>
    public static Func<ActionCall, Checked<ActionRequest>> Of(string kind, Func<ActionCall, JsonObject, JsonObject> make) => call =>
        call.Payloads.Select(Problem).OfType<Problem>().ToArray() is { Length: > 0 } problems
            ? problems
            : Request(call, kind, [.. call.Payloads.Select(payload => make(call, payload))]);

    /// <summary>The request of so many objects.</summary>
    public static ActionRequest Request(ActionCall call, string kind, IReadOnlyList<JsonObject> objects) =>
        ActionRequest.Post($"{call.Setting("endpoint")}/users/track", new JsonObject { [kind] = Payload.List(objects) })
            .With("X-Braze-Batch", objects.Count > 1 ? "true" : null);

    /// <summary>What keeps a payload from being told of anybody; null for nothing.</summary>
    public static Problem? Problem(JsonObject payload) =>
        Names.Any(name => payload[name] is not null) ? null : new("external_id", "Braze needs an external id, user alias, Braze id or e-mail address, and the event has none of them.");

    /// <summary>Whose object it is, and which app's.</summary>
    public static JsonObject Whose(ActionCall call, JsonObject payload) => payload.Only(Names).With(("app_id", call.Setting("app_id")));

    /// <summary>Whether no profile is made for it; null where nothing says so.</summary>
    public static JsonNode? UpdatesOnly(ActionCall call, JsonObject payload) => call.SyncMode is { } mode ? mode == "update" : payload["_update_existing_only"];

    /// <summary>Which objects of a request were refused, with the reason, by their place in it.</summary>
    public static ILookup<int, string> Refused(VendorAnswer answer)
    {
        var errors = answer.Json is JsonObject body && body["errors"] is JsonArray found ? found.OfType<JsonObject>() : [];
        return errors.Where(error => error["index"] is JsonValue index && index.TryGetValue(out int _))
            .ToLookup(error => error["index"]!.GetValue<int>(), error => error.Text("type") ?? "Braze refused it and says no reason.");
    }

    /// <summary>A request is taken though some of its objects are refused.</summary>
    public static IReadOnlyList<EventResult> Judge(VendorAnswer answer, int count)
    {
        var refused = Refused(answer);
        return [.. Enumerable.Range(0, count).Select(at => refused[at].FirstOrDefault() is { } reason ? EventResult.Refused(reason) : EventResult.Of(answer))];
    }
}
