namespace Connections.Core.Delivery;

/// <summary>Makes of a try what becomes of its event: it ended, or it waits for the next try.</summary>
internal sealed class Verdict(DeliveryOptions options)
{
    private readonly RetryPolicy _policy = new(options);

    /// <summary>Settles the event in its window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="one">The event.</param>
    /// <param name="end">What came of it.</param>
    /// <param name="now">When it came.</param>
    /// <param name="spread">How much longer or shorter than usual a retry waits; null for each event its own.</param>
    /// <param name="together">The try of those that went with it, which is its own too where it arrived and nothing else took time; null where it went alone.</param>
    public void Settle(DeliveryWindow window, WindowEvent one, EventEnd end, DateTimeOffset now, double? spread = null, DeliveryTry? together = null)
    {
        var took = one.Took;
        var (state, reason) = end.Outcome switch
        {
            Outcome.Delivered => (DeliveryStates.Delivered, ""),
            Outcome.Filtered filtered => (DeliveryStates.Filtered, filtered.Code),
            Outcome.Discarded discarded => (DeliveryStates.Discarded, discarded.Code),
            Outcome.Retry retry => (DeliveryStates.Retried, retry.Code),
            _ => throw new InvalidOperationException($"Unknown outcome {end.Outcome}."),
        };
        one.Mappings = end.Mappings;
        switch (end.Outcome)
        {
            case Outcome.Discarded discarded:
                window.End(one, state, reason, new(now, took, end.Request, discarded.Response), Parked(one.Waiting, end, discarded));
                break;
            case Outcome.Retry retry:
                Again(window, one, end, retry, new(now, took, end.Request, retry.Response), spread);
                break;
            default:
                window.End(one, state, reason, together?.Took == took ? together : new(now, took));
                break;
        }
    }

    private void Again(DeliveryWindow window, WindowEvent one, EventEnd end, Outcome.Retry retry, DeliveryTry how, double? spread)
    {
        var first = one.Waiting.FirstTry ?? one.Began ?? how.At;
        if (_policy.NextTry(one.Attempts + 1, first, how.At, retry.After, spread) is { } next)
        {
            window.Retry(one, one.Waiting with { Json = end.Json ?? one.Json, Attempts = one.Attempts + 1, FirstTry = first, NextTry = next, Reason = retry.Reason, Done = end.Done }, retry.Code, how);
            return;
        }

        var late = new Outcome.Discarded(retry.Code, $"{retry.Reason}, and its {options.RetryWindow.TotalHours:0.##} hours of retries are over.", retry.Response, Answered: true);
        window.End(one, DeliveryStates.Discarded, late.Code, how, Parked(one.Waiting, end, late));
    }

    private static ParkedRecord Parked(WaitingEvent one, EventEnd end, Outcome.Discarded why) =>
        new(0, one.Position, one.SourceId, one.UserKey, end.Json ?? one.Json, end.MessageId, why.Code, why.Reason, end.Request, why.Response, end.Done);
}
