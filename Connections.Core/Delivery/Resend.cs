using System.Text;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Sends parked events again, outside the order of their users.</summary>
internal sealed class Resend(
    CurrentSetup current, IDeliveryState state, EventDelivery delivery, OutcomeLog outcomes, IOptions<DeliveryOptions> options, TimeProvider clock)
{
    private const int Page = 100;

    /// <summary>
    /// Sends parked events for as long as a slice may last. A page of which every event failed for the moment only ends
    /// it: the destination is down.
    /// </summary>
    /// <param name="destinationId">The destination; nothing is sent to one that is disabled, or whose settings are incomplete.</param>
    /// <param name="which">Which of them.</param>
    /// <param name="after">Where the slice before this one ended; 0 for the first.</param>
    /// <param name="sentMore">Told how many were sent, page by page, and how many of them arrived.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    /// <returns>Where the next slice goes on; null at the end.</returns>
    public async Task<long?> RunAsync(Guid destinationId, ParkedSelection which, long after, Action<int, int> sentMore, CancellationToken cancellationToken)
    {
        if (!current.Value.Destinations.TryGetValue(destinationId, out var setup) || !setup.Enabled)
            return null;

        var plan = DeliveryPlan.Compile(setup);
        if (plan.Admission.SettingsProblem is not null)
            return null;
        var until = clock.GetUtcNow() + options.Value.SliceLength;
        while (await state.ReadParkedAsync(destinationId, which, after, Page, cancellationToken) is { Count: > 0 } page)
        {
            var ends = new EventEnd[page.Count];
            await Parallel.ForAsync(
                0, page.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency },
                async (at, _) => ends[at] = await delivery.RunAsync(plan, page[at].Json, page[at].Done, CancellationToken.None, isAccepted: true));

            var results = page.Zip(ends).ToLookup(one => one.Second.Outcome is Outcome.Delivered, one => After(one.First, one.Second));
            await state.CommitResendAsync(destinationId, [.. results[true]], [.. results[false]], clock.GetUtcNow(), CancellationToken.None);
            await outcomes.AppendAsync(destinationId, [.. results.SelectMany(same => same.Select(one => Told(one, same.Key)))]);
            sentMore(page.Count, results[true].Count());
            after = page[^1].Id;
            if (Array.TrueForAll(ends, end => end.Outcome is Outcome.Retry))
                return null;
            cancellationToken.ThrowIfCancellationRequested();
            if (clock.GetUtcNow() >= until)
                return after;
        }

        return null;
    }

    // As the first try of a new event: its earlier ones are told of already.
    private WindowEvent Told(ParkedRecord one, bool arrived) =>
        new(new WaitingEvent(0, one.Position, one.SourceId, one.UserKey, one.Json))
        {
            MessageKey = MessageKey.Of(Encoding.UTF8.GetBytes(one.MessageId)),
            State = arrived ? DeliveryStates.Delivered : DeliveryStates.Discarded,
            Reason = arrived ? "" : one.Code,
            Try = new(clock.GetUtcNow(), TimeSpan.Zero, arrived ? null : one.Request, arrived ? null : one.Response),
        };

    private static ParkedRecord After(ParkedRecord parked, EventEnd end) => end.Outcome switch
    {
        Outcome.Discarded discarded => parked with { Code = discarded.Code, Reason = discarded.Reason, Request = end.Request, Response = discarded.Response, Done = end.Done },
        Outcome.Retry retry => parked with { Code = retry.Code, Reason = retry.Reason, Request = end.Request, Response = retry.Response, Done = end.Done },
        Outcome.Filtered filtered => parked with { Code = filtered.Code, Reason = "No mapping of the destination takes this event now.", Response = null },
        _ => parked,
    };
}
