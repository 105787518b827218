using System.Text;
using Connections.Core.Destinations;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>What the workers of a slice do with what they take from its window: lead events to their mappings, and send.</summary>
internal sealed class SliceSender(DeliveryPlan plan, DeliveryWindow window, Breaker breaker, SliceTools tools)
{
    private readonly TimeProvider _clock = tools.Clock;

    /// <summary>Leads events on: each to its end, into a batch, or back to where it waits for its turn. False where nothing may be sent now.</summary>
    /// <param name="few">The events.</param>
    /// <param name="joining">Empty; room for those that join batches.</param>
    /// <param name="now">The time: it goes on by what the requests take.</param>
    public async Task<bool> LeadAsync(List<WindowEvent> few, List<(WindowEvent One, string Key, MadePayload Payload)> joining, DateTimeOffset now)
    {
        var mayGoOn = true;
        foreach (var one in few)
        {
            // Most only join their batches: nobody waits for anything then.
            while (mayGoOn && Lead(one, joining, now) is { } alone && window.MayGoAlone(one))
            {
                mayGoOn = breaker.TryBegin();
                if (!mayGoOn)
                    break;
                var began = _clock.GetTimestamp();
                Sent? sent = null;
                try
                {
                    sent = Sent.Of(await tools.Delivery.SendAsync(plan, one.Passage!.Current!, alone, CancellationToken.None));
                }
                finally
                {
                    breaker.Report(sent?.Outcome, isAgain: one.Attempts > 0);
                }

                var took = _clock.GetElapsedTime(began);
                Note(one, sent, now, took);
                now += took;
            }
        }

        if (joining.Count > 0)
            window.Join(joining, now);
        return mayGoOn;
    }

    // To its batch, or to its end: null then; else to what has to be sent alone.
    private MadePayload? Lead(WindowEvent one, List<(WindowEvent One, string Key, MadePayload Payload)> joining, DateTimeOffset now)
    {
        var passage = one.Passage ??= Begin(one);
        while (passage.Current is { } mapping)
        {
            var fitted = passage.Make(mapping, mapping.Batch is not null);
            if (fitted.Value is not { } payload)
            {
                passage.Note(EventDelivery.Refused(fitted));
                continue;
            }

            if (mapping.Batch is not { } batch)
                return payload;
            one.IsAtLast = !passage.HasMore;
            joining.Add((one, batch.KeyOf(payload), payload));
            return null;
        }

        tools.Verdict.Settle(window, one, passage.End(), now);
        return null;
    }

    /// <summary>Sends a batch, and gives each of its events what came of it. False where nothing may be sent now.</summary>
    public async Task<bool> SendAsync(EventBatch batch)
    {
        if (!breaker.TryBegin())
            return false;
        var (began, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        ActionEnd? end = null;
        try
        {
            end = await tools.Delivery.SendAsync(plan, batch, CancellationToken.None);
        }
        finally
        {
            breaker.Report(end?.Outcomes ?? [], isAgain: batch.Events.All(one => one.Attempts > 0));
        }

        var took = _clock.GetElapsedTime(timestamp);
        var request = end.Exchanges is [.., { } last] ? last.Request : null;
        // What failed together comes back together, and is a batch again.
        var spread = RetryPolicy.Spread();
        var now = _clock.GetUtcNow();
        var together = new DeliveryTry(now, took);
        using (window.Enter())
        {
            for (var at = 0; at < batch.Events.Count; at++)
            {
                var one = batch.Events[at];
                var passage = one.Passage!;
                if (end.Outcomes[at] is Outcome.Delivered)
                    Note(one, Sent.Arrived, began, took);
                else
                    Note(one, new(end.Outcomes[at], request, batch.Events.Count > 1 ? batch.Payloads[at] : null), began, took);
                if (passage.Current is not null)
                    window.GoOn(one);
                else
                    tools.Verdict.Settle(window, one, passage.End(), now, spread, together);
            }
        }

        return true;
    }

    private static void Note(WindowEvent one, Sent sent, DateTimeOffset began, TimeSpan took)
    {
        one.Began ??= began;
        one.Took += took;
        one.Passage!.Note(sent);
    }

    // What has been tried was let in, and a row may hold the event as filters left it: neither is asked of again.
    private Passage Begin(WindowEvent one)
    {
        var isAccepted = one.Attempts > 0 || one.Done.Count > 0;
        var opened = isAccepted ? null : tools.Events.Find(one.Position, one.Json, one.IsLent);
        var passage = EventDelivery.Begin(plan, opened, one.Json, one.Done, isAccepted);
        if (one.MessageKey == 0)
            one.MessageKey = MessageKey.Of(Encoding.UTF8.GetBytes(Passage.MessageIdOf(passage.Event)));
        return passage;
    }
}
