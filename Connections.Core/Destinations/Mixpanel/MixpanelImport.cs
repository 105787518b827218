using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Mixpanel;

/// <summary>Imports events, and tells of each what Mixpanel made of it.</summary>
internal static class MixpanelImport
{
    private const int MostRecords = 2000;

    public static Batch Batch { get; } = new(MaxEvents: MostRecords) { Usual = 1000, MaxBytes = 4_000_000 };

    /// <summary>Sends the records of all payloads, in imports that Mixpanel takes. A payload whose records share two imports is refused if either was.</summary>
    public static async Task<IReadOnlyList<EventResult>> SendAsync(
        ActionCall call, IVendorCalls calls, Func<JsonObject, IEnumerable<JsonObject>> records, CancellationToken cancellationToken)
    {
        var results = new EventResult[call.Payloads.Count];
        Array.Fill(results, EventResult.Delivered);
        var all = call.Payloads.SelectMany((payload, at) => records(payload).Select(record => (At: at, Record: record)));
        foreach (var part in all.Chunk(MostRecords))
        {
            var answer = await calls.SendAsync(Request(call, part.Select(one => one.Record)), cancellationToken);
            foreach (var (at, result) in Judge(answer, [.. part.Select(one => one.At)]))
                results[at] = result;
        }

        return results;
    }

    private static ActionRequest Request(ActionCall call, IEnumerable<JsonObject> records) =>
        ActionRequest.Post($"{MixpanelHost.Of(call)}/import?strict={call.Setting("strictMode") ?? "1"}", Payload.List(records))
            .WithBasic(call.Setting("apiSecret") ?? call.Setting("projectToken"), "");

    // A 400 with failed records has stored the others.
    private static IEnumerable<(int At, EventResult Result)> Judge(VendorAnswer answer, int[] places)
    {
        if (answer.IsSuccess)
            return [];
        var body = answer.Json as JsonObject ?? [];
        var failed = body.Objects("failed_records").Where(one => one.Number("index") < places.Length).ToList();
        if (answer.Status == 400 && failed.Count > 0)
            return failed.Select(one => (places[(int)one.Number("index")!.Value], Refused(one)));
        var whole = EventResult.Of(answer) with { Message = body.Text("error") };
        return places.Distinct().Select(at => (at, whole));
    }

    private static EventResult Refused(JsonObject failed) =>
        EventResult.Refused($"Mixpanel refused {failed.Text("field") ?? "it"}: {failed.Text("message") ?? "it did not say why"}.", "PAYLOAD_VALIDATION_FAILED");
}
