using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Keen;

/// <summary>Records events: one in its collection, several in one request that tells of each.</summary>
internal static class KeenEvents
{
    private const int LongestName = 64;

    public static async Task<IReadOnlyList<EventResult>> SendAsync(
        ActionCall call, IVendorCalls calls, Func<JsonObject, string?> collectionOf, CancellationToken cancellationToken)
    {
        var results = new EventResult[call.Payloads.Count];
        Array.Fill(results, EventResult.Delivered); // a page that the settings leave out has nothing to be sent
        List<(int At, string Collection, JsonObject Event)> wanted = [];
        for (var at = 0; at < results.Length; at++)
        {
            if (collectionOf(call.Payloads[at]) is not { } collection)
                continue;
            if (collection.Length > LongestName || collection[0] is '_' or '$')
                results[at] = EventResult.Refused($"'{collection}' is no name of a collection: at most {LongestName} characters, and neither _ nor $ at its start.", "PAYLOAD_VALIDATION_FAILED");
            else
                wanted.Add((at, collection, Event(call.Payloads[at], call)));
        }

        if (wanted.Count == 0)
            return results;
        var address = $"https://api.keen.io/3.0/projects/{Uri.EscapeDataString(call.Setting("projectId") ?? "")}/events";
        if (wanted is [var only])
        {
            results[only.At] = EventResult.Of(await calls.SendAsync(ActionRequest.Post($"{address}/{Uri.EscapeDataString(only.Collection)}", only.Event), cancellationToken));
            return results;
        }

        var collections = wanted.GroupBy(one => one.Collection).ToList();
        var body = new JsonObject(collections.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Payload.List(one.Select(item => item.Event)))));
        var answer = await calls.SendAsync(ActionRequest.Post(address, body), cancellationToken);
        foreach (var collection in collections)
        {
            var told = (answer.Json as JsonObject ?? []).Objects(collection.Key).ToList();
            foreach (var (place, item) in collection.Index())
                results[item.At] = answer.IsSuccess && place < told.Count && told[place]["success"]?.GetValueKind() == JsonValueKind.False ? Refused(told[place]) : EventResult.Of(answer);
        }

        return results;
    }

    /// <summary>Where a page view is recorded; null where the settings leave it out.</summary>
    public static string? PageCollection(JsonObject payload, ActionCall call)
    {
        var (name, category) = (payload.Text("name"), payload.Text("category"));
        if ((name is not null && call.Flag("trackNamedPages", unset: true)) || (category is not null && call.Flag("trackCategorizedPages", unset: true)))
            return $"Viewed {string.Join(' ', new[] { category, name }.OfType<string>())} Page";
        return call.Flag("trackAllPages", unset: true) ? "Loaded a Page" : null;
    }

    private static JsonObject Event(JsonObject payload, ActionCall call)
    {
        var made = Named(payload.Object("properties"));
        made.With(("userId", payload["user_id"]));
        JsonObject keen = [];
        if (payload.Iso("timestamp") is { } time)
            keen["timestamp"] = time;

        List<JsonNode> addons = [];
        Add(call.Flag("ipAddon"), payload.Text("ip"), "ip_address", ip => Addon("keen:ip_to_geo", "ip", ip, "ip_geo_info"));
        Add(call.Flag("uaAddon"), payload.Text("user_agent"), "user_agent", agent => Addon("keen:ua_parser", "ua_string", agent, "parsed_user_agent"));
        Add(call.Flag("urlAddon"), payload.Text("url"), "page_url", url => Addon("keen:url_parser", "url", url, "parsed_page_url"));
        Add(call.Flag("referrerAddon") && payload.Text("url") is not null, payload.Text("referrer"), "referrer_url", referrer =>
        {
            made["page_url"] = payload.Text("url");
            return Payload.Of(
                ("name", "keen:referrer_parser"), ("input", Payload.Of(("referrer_url", referrer), ("page_url", "page_url"))), ("output", "referrer_info"));
        });
        if (addons.Count > 0)
            keen["addons"] = Payload.List(addons);
        return made.With(("keen", keen.OrNull()));

        // What an add-on reads has to be a property of the event.
        void Add(bool isWanted, string? value, string property, Func<string, JsonObject> addon)
        {
            if (!isWanted || value is null)
                return;
            made[property] = value;
            addons.Add(addon(property));
        }
    }

    private static JsonObject Addon(string name, string input, string property, string output) =>
        Payload.Of(("name", name), ("input", Payload.Of((input, property))), ("output", output));

    // Keen refuses an event for a name with a dot, or with a dollar sign at its start.
    private static JsonObject Named(JsonObject source) => new(source
        .GroupBy(one => one.Key.TrimStart('$').Replace('.', '_'))
        .Select(same => KeyValuePair.Create(same.Key, same.Last().Value switch
        {
            JsonObject inner => Named(inner),
            var value => value?.DeepClone(),
        })));

    private static EventResult Refused(JsonObject told) =>
        EventResult.Refused($"Keen refused it: {told.Object("error").Text("description") ?? "it did not say why"}.", "PAYLOAD_VALIDATION_FAILED");
}
