using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Optimizely;

/// <summary>
/// Optimizely's numbers of events, by their keys: looked up, made where there is none and the mapping allows it, and kept. Events that come
/// together wait for one look-up of their key, so none is made twice.
/// </summary>
internal static class EntityIds
{
    private const int PageSize = 100;
    private const int MostPages = 50;
    private static readonly TimeSpan Known = TimeSpan.FromHours(12);
    private static readonly TimeSpan NotThere = TimeSpan.FromMinutes(5);

    /// <summary>The number of an event's key; null where there is none and none is to be made.</summary>
    /// <exception cref="VendorException">Optimizely did not say.</exception>
    public static async Task<string?> FindAsync(ActionCall call, JsonObject payload, string? key, IVendorCalls calls, CancellationToken cancellationToken)
    {
        if (key is null)
            throw new VendorException(EventResult.Refused("Optimizely needs an event key or an event ID. Map one of them.", "PAYLOAD_VALIDATION_FAILED"));

        var creates = payload.Object("eventSyncConfig").Text("createEventIfNotFound") == "CREATE";
        var id = await calls.CachedAsync($"{(creates ? "made" : "found")} {key}", async token =>
        {
            var found = await SearchAsync(call, key, calls, token);
            if (found is null && creates)
                found = await CreateAsync(call, payload, key, calls, token);
            return (found ?? "", found is null ? NotThere : Known);
        }, cancellationToken);
        return id.Length == 0 ? null : id;
    }

    private static async Task<string?> SearchAsync(ActionCall call, string key, IVendorCalls calls, CancellationToken cancellationToken)
    {
        for (var page = 1; page <= MostPages; page++)
        {
            var address = $"https://api.optimizely.com/v2/events?per_page={PageSize}&include_classic=false&project_id={call.Settings["projectID"]}{(page == 1 ? "" : $"&page={page}")}";
            var answer = (await calls.SendAsync(Authorised(ActionRequest.Get(address), call), cancellationToken)).OrThrow();
            var events = (answer.Json as JsonArray ?? []).OfType<JsonObject>().ToList();
            if (events.Find(one => one.Text("key") == key) is { } found)
                return Id(found);
            if (events.Count < PageSize)
                break;
        }

        return null;
    }

    private static async Task<string> CreateAsync(ActionCall call, JsonObject payload, string key, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var properties = OptimizelyEvents.Tags(payload)
            .Select(one => (JsonNode?)Payload.Of(("data_type", TypeOf(one.Value)), ("name", one.Key)));
        var body = Payload.Of(("category", "other"), ("event_type", "custom"), ("key", key), ("name", key), ("event_properties", Payload.List(properties)));
        var request = ActionRequest.Post($"https://api.optimizely.com/v2/projects/{call.Settings["projectID"]}/custom_events", body);
        var answer = (await calls.SendAsync(Authorised(request, call), cancellationToken)).OrThrow();
        return answer.Json is JsonObject made && Id(made) is { } id
            ? id
            : throw new VendorException(EventResult.Again("Optimizely made the event but did not say its number."));
    }

    private static string? Id(JsonObject one) => one["id"]?.ToString();

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "string",
    };

    private static ActionRequest Authorised(ActionRequest request, ActionCall call) =>
        (request with { ContentType = "application/json" }).With("Accept", "application/json").WithBearer(call.Setting("optimizelyApiKey"));
}
