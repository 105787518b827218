using Hangfire;

namespace Connections.Core.Jobs;

/// <summary>Does every chore. One that fails keeps none of the others from being done; then the job fails, and is tried again.</summary>
internal sealed class HousekeepingJob(IEnumerable<IChore> chores)
{
    [Queue(Queues.Housekeeping)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        foreach (var chore in chores)
        {
            try
            {
                await chore.RunAsync(cancellationToken);
            }
#pragma warning disable CA1031 // collected, and thrown together at the end
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
            throw new AggregateException("Some of the daily chores failed.", failures);
    }
}
