using Hangfire;

namespace Connections.Core.Delivery;

/// <summary>Drains one destination for one slice.</summary>
/// <remarks>May run twice, and beside itself: a second run of one destination returns at once, and a killed slice is read again from where it began.</remarks>
internal sealed class DeliverJob(Deliverer deliverer, DrainGate gate)
{
    /// <summary>What Hangfire runs.</summary>
    // No automatic retry: the dispatcher asks again, and the cursor stands where it stood. A failure is logged by Hangfire; its record goes
    // as well, since one that lasts would leave thousands.
    [Queue("delivery"), AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete), BriefJob]
    public async Task RunAsync(Guid destinationId, CancellationToken cancellationToken)
    {
        if (!gate.TryEnter(destinationId))
            return;
        SliceEnd? end = null;
        try
        {
            end = await deliverer.DeliverSliceAsync(destinationId, cancellationToken);
        }
        finally
        {
            gate.Leave(destinationId, end);
        }
    }
}
