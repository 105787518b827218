using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Sends jobs for many. Klaviyo refuses a job whole for one bad item, and names it: the others go again without it.</summary>
internal static class KlaviyoBatch
{
    public static async Task<IReadOnlyList<EventResult>> SendAsync(
        ActionCall call, IVendorCalls vendor, Func<JsonObject, EventResult?> refusal, Func<IReadOnlyList<JsonObject>, ActionRequest> job, CancellationToken cancellationToken)
    {
        var results = call.Payloads.Select(refusal).ToArray();
        // Each round refuses one at least, or is the last.
        while (Open(results) is { Count: > 0 } open)
        {
            var answer = await vendor.SendAsync(job([.. open.Select(at => call.Payloads[at])]), cancellationToken);
            var blamed = answer.Status == 400 ? KlaviyoRequest.Blamed(answer).Where(one => one.Key < open.Count).ToList() : [];
            foreach (var (place, reason) in blamed)
                results[open[place]] = EventResult.Refused(reason);
            if (blamed.Count > 0)
                continue;
            foreach (var at in open)
                results[at] = EventResult.Of(answer);
        }

        return [.. results.Select(result => result!)];
    }

    private static List<int> Open(EventResult?[] results) => [.. Enumerable.Range(0, results.Length).Where(at => results[at] is null)];
}
