using Hangfire;

namespace Connections.Core.Delivery;

/// <summary>Sends parked events again, slice by slice, so that no worker is held for long.</summary>
/// <remarks>May run twice: what arrived is parked no more, so a killed slice sends again at most the page that was in flight.</remarks>
internal sealed class ResendJob(Resend resend, Resends running, IBackgroundJobClient jobs)
{
    /// <summary>What Hangfire runs.</summary>
    [Queue("delivery"), AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete), BriefJob]
    public async Task RunAsync(Guid destinationId, ParkedSelection which, long after, CancellationToken cancellationToken)
    {
        var isOver = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, running.CancelledOf(destinationId));
        try
        {
            if (await resend.RunAsync(destinationId, which, after, (sent, arrived) => running.Report(destinationId, sent, arrived), either.Token) is not { } next)
                return;
            jobs.Enqueue<ResendJob>(job => job.RunAsync(destinationId, which, next, CancellationToken.None));
            isOver = false;
        }
        catch (OperationCanceledException) when (running.CancelledOf(destinationId).IsCancellationRequested)
        {
            // somebody has cancelled it
        }
        finally
        {
            if (isOver)
                running.End(destinationId);
        }
    }
}
