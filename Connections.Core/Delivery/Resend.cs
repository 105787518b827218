using Connections.Core.Workspaces;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Sends parked events again, outside the order of their users.</summary>
internal sealed class Resend(CurrentSetup current, IDeliveryState state, EventDelivery delivery, IOptions<DeliveryOptions> options, TimeProvider clock)
{
    private const int Page = 100;

    /// <summary>
    /// Sends every event that is parked now; returns how many were sent. A page of which every event failed for the moment only ends
    /// it: the destination is down.
    /// </summary>
    public async Task<int> RunAsync(Guid destinationId, CancellationToken cancellationToken)
    {
        if (!current.Value.Destinations.TryGetValue(destinationId, out var setup) || !setup.Enabled)
            return 0;

        var plan = DeliveryPlan.Compile(setup);
        var sent = 0;
        var after = 0L;
        while (await state.ReadParkedAsync(destinationId, after, Page, cancellationToken) is { Count: > 0 } page)
        {
            var ends = new EventEnd[page.Count];
            await Parallel.ForAsync(
                0, page.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = cancellationToken },
                async (at, _) => ends[at] = await delivery.RunAsync(plan, null, page[at].Json, page[at].Done, CancellationToken.None));

            var results = page.Zip(ends).ToLookup(one => one.Second.Outcome is Outcome.Delivered, one => After(one.First, one.Second));
            await state.CommitResendAsync(destinationId, [.. results[true]], [.. results[false]], clock.GetUtcNow(), CancellationToken.None);
            sent += page.Count;
            after = page[^1].Id;
            if (Array.TrueForAll(ends, end => end.Outcome is Outcome.Retry))
                break;
        }

        return sent;
    }

    private static ParkedRecord After(ParkedRecord parked, EventEnd end) => end.Outcome switch
    {
        Outcome.Discarded discarded => parked with { Code = discarded.Code, Reason = discarded.Reason, Request = end.Request, Response = discarded.Response, Done = end.Done },
        Outcome.Retry retry => parked with { Code = retry.Code, Reason = retry.Reason, Request = end.Request, Response = retry.Response, Done = end.Done },
        Outcome.Filtered filtered => parked with { Code = filtered.Code, Reason = "No mapping of the destination takes this event now.", Response = null },
        _ => parked,
    };
}
