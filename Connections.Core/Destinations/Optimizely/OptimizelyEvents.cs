using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Optimizely;

/// <summary>Sends events, once Optimizely's number of each is known.</summary>
internal static class OptimizelyEvents
{
    private static readonly EventResult Unknown = EventResult.Refused(
        "Optimizely has no event of this key, and the mapping says not to make one. Make it there, or choose CREATE.", "PAYLOAD_VALIDATION_FAILED");

    public static async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var results = new EventResult[call.Payloads.Count];
        List<(int At, JsonObject Visitor)> visitors = [];
        for (var at = 0; at < results.Length; at++)
        {
            var payload = call.Payloads[at];
            var key = Key(payload);
            try
            {
                var id = payload.Object("eventSyncConfig").Text("eventId") ?? await EntityIds.FindAsync(call, payload, key, calls, cancellationToken);
                if (id is null)
                    results[at] = Unknown;
                else
                    visitors.Add((at, Visitor(payload, key, id)));
            }
            catch (VendorException e)
            {
                results[at] = e.Result; // of this event's key: the others have theirs
            }
        }

        if (visitors.Count == 0)
            return results;
        var answer = await calls.SendAsync(Request(call, visitors.Select(one => one.Visitor)), cancellationToken);
        visitors.ForEach(one => results[one.At] = EventResult.Of(answer));
        return results;
    }

    private static ActionRequest Request(ActionCall call, IEnumerable<JsonObject> visitors) => ActionRequest.Post("https://logx.optimizely.com/v1/events", Payload.Of(
        ("account_id", call.Setting("optimizelyAccountId")), ("project_id", call.Settings["projectID"]), ("anonymize_ip", call.Payload["anonymizeIP"]),
        ("client_name", "twilio_segment/optimizely_web_destination"), ("client_version", "1.0.0"), ("enrich_decisions", true),
        ("visitors", Payload.List(visitors)))).With("Accept", "application/json");

    private static JsonObject Visitor(JsonObject payload, string? key, string entityId)
    {
        var standard = payload.Object("standardEventProperties");
        // Revenue is in cents.
        long? revenue = standard.Number("revenue") is { } money ? (long)Math.Round(money * 100, MidpointRounding.AwayFromZero) : null;
        var happened = Payload.Of(
            ("entity_id", entityId), ("key", key), ("revenue", revenue), ("value", standard["value"]), ("quantity", standard["quantity"]), ("tags", Tags(payload)),
            ("timestamp", payload.Milliseconds("timestamp")), ("type", payload.Text("category") ?? "other"), ("uuid", payload["uuid"]));
        return Payload.Of(
            ("visitor_id", payload["endUserId"]), ("session_id", payload["sessionId"]), ("attributes", new JsonArray()),
            ("snapshots", new JsonArray(Payload.Of(("decisions", new JsonArray()), ("events", new JsonArray(happened))))));
    }

    /// <summary>The properties beside the standard ones.</summary>
    internal static JsonObject Tags(JsonObject payload) => new JsonObject()
        .With(payload.Object("customStringProperties")).With(payload.Object("customNumericProperties")).With(payload.Object("customBooleanProperties"));

    private static string? Key(JsonObject payload)
    {
        var wanted = payload.Object("eventSyncConfig");
        var key = wanted.Text("eventKey");
        return key is not null && wanted.Flag("shouldSnakeCaseEventKey") ? JsonNamingPolicy.SnakeCaseLower.ConvertName(key).Replace(' ', '_') : key;
    }
}
