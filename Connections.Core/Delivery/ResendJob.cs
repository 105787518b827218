using Hangfire;

namespace Connections.Core.Delivery;

/// <summary>Sends parked events again, slice by slice, so that no worker is held for long.</summary>
/// <remarks>May run twice: what arrived is parked no more, so a killed slice sends again at most the page that was in flight.</remarks>
internal sealed class ResendJob(Resend resend, Resends running, IBackgroundJobClient jobs)
{
    /// <summary>What Hangfire runs.</summary>
    [Queue("delivery"), AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete), BriefJob]
    public async Task RunAsync(Guid destinationId, long after, CancellationToken cancellationToken)
    {
        var isOver = true;
        try
        {
            if (await resend.RunAsync(destinationId, after, (sent, arrived) => running.Report(destinationId, sent, arrived), cancellationToken) is not { } next)
                return;
            jobs.Enqueue<ResendJob>(job => job.RunAsync(destinationId, next, CancellationToken.None));
            isOver = false;
        }
        finally
        {
            if (isOver)
                running.End(destinationId);
        }
    }
}
