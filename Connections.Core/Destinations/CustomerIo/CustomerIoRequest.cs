using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.CustomerIo;

/// <summary>Sends operations: a single one as an entity, several as a batch.</summary>
internal static class CustomerIoRequest
{
    /// <summary>The vendor's limits; half of its 100 operations keeps most batches below its 500 kB.</summary>
    public static Batch Batch { get; } = new(100) { Usual = 50, MaxBytes = 500_000 };

    public static string Host(ActionCall call) =>
        call.Setting("accountRegion") == CustomerIoDestination.Europe ? "https://track-eu.customer.io" : "https://track.customer.io";

    /// <summary>What an action is that makes one operation of each payload.</summary>
    public static Func<ActionCall, Checked<ActionRequest>> Of(Func<JsonObject, Checked<JsonObject>> operation) => call =>
    {
        var made = call.Payloads.Select(operation).ToList();
        if (made.SelectMany(one => one.Problems).ToArray() is { Length: > 0 } problems)
            return problems;
        return made is [{ Value: { } only }]
            ? ActionRequest.Post($"{Host(call)}/api/v2/entity", only)
            : ActionRequest.Post($"{Host(call)}/api/v2/batch", new JsonObject { ["batch"] = Payload.List(made.Select(one => one.Value)) });
    };

    /// <summary>A batch that was taken in part (207) names the operations that were not.</summary>
    public static IReadOnlyList<EventResult> Judge(VendorAnswer answer, int count)
    {
        var results = Enumerable.Repeat(EventResult.Of(answer), count).ToArray();
        if (answer.Json is not JsonObject body || body["errors"] is not JsonArray errors)
            return results;
        foreach (var error in errors.OfType<JsonObject>())
        {
            if (error["batch_index"] is JsonValue place && place.TryGetValue(out int at) && at >= 0 && at < count)
                results[at] = EventResult.Refused(error.Text("message") ?? error.Text("reason") ?? "Customer.io refused the operation.", error.Text("reason") ?? "BAD_REQUEST");
        }

        return results;
    }
}
