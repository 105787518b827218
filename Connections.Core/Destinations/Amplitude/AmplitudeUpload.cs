using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Amplitude;

/// <summary>Uploads events. Amplitude takes all of an upload or none, and says which it would not have: the others are sent again without them.</summary>
internal static class AmplitudeUpload
{
    // Each names a field, with the places of the events that are wrong in it.
    private static readonly string[] Complaints = ["events_with_invalid_fields", "events_with_missing_fields"];

    public static Batch Batch { get; } = new(MaxEvents: 1000, "use_batch_endpoint", "min_id_length") { Usual = 500, MaxBytes = 500_000 };

    public static async Task<IReadOnlyList<EventResult>> SendAsync(
        ActionCall call, IVendorCalls calls, Func<JsonObject, IEnumerable<JsonObject>> records, CancellationToken cancellationToken)
    {
        var results = new EventResult[call.Payloads.Count];
        Queue<int[]> waiting = new([[.. Enumerable.Range(0, results.Length)]]);
        while (waiting.TryDequeue(out var part))
        {
            var uploaded = part.SelectMany(at => records(call.Payloads[at]).Select(record => (At: at, Record: record))).ToList();
            var answer = await calls.SendAsync(Request(call, uploaded.Select(one => one.Record)), cancellationToken);
            var refused = Refused(answer, [.. uploaded.Select(one => one.At)]);
            foreach (var at in part)
                results[at] = refused.GetValueOrDefault(at) ?? EventResult.Of(answer) with { Message = answer.IsSuccess ? null : Error(answer) };

            int[] others = [.. part.Where(at => !refused.ContainsKey(at))];
            if (refused.Count > 0 && others.Length > 0)
                waiting.Enqueue(others);
            else if (answer.Status == 413 && part.Length > 1)
            {
                waiting.Enqueue(part[..(part.Length / 2)]);
                waiting.Enqueue(part[(part.Length / 2)..]);
            }
        }

        return results;
    }

    private static ActionRequest Request(ActionCall call, IEnumerable<JsonObject> records) => ActionRequest.Post(AmplitudeHost.Events(call), Payload.Of(
        ("api_key", call.Setting("apiKey")), ("events", Payload.List(records)), ("options", Options(call.Payload))));

    /// <summary>How short an id may be; null where the mapping does not say.</summary>
    internal static JsonObject? Options(JsonObject payload) =>
        payload.Number("min_id_length") is > 0 ? Payload.Of(("min_id_length", payload["min_id_length"])) : null;

    private static Dictionary<int, EventResult> Refused(VendorAnswer answer, int[] places)
    {
        Dictionary<int, EventResult> refused = [];
        if (answer.Status != 400 || answer.Json is not JsonObject body)
            return refused;
        foreach (var (field, wrong) in Complaints.SelectMany(complaint => body.Object(complaint)))
        {
            foreach (var index in (wrong as JsonArray ?? []).OfType<JsonValue>().Where(one => one.GetValueKind() == JsonValueKind.Number).Select(one => one.GetValue<double>()))
            {
                if (index >= 0 && index < places.Length)
                    refused.TryAdd(places[(int)index], EventResult.Refused($"Amplitude refused the event's {field}.", "PAYLOAD_VALIDATION_FAILED"));
            }
        }

        return refused;
    }

    private static string? Error(VendorAnswer answer) => answer.Json is JsonObject body && body.Text("error") is { } error ? $"Amplitude answered: {error}." : null;
}
