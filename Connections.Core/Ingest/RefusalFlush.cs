using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Ingest;

/// <summary>Keeps what was refused, each second and once more at the end. A kill may lose one second.</summary>
internal sealed partial class RefusalFlush(Refusals refusals, ActivityDb db, TimeProvider clock, ILogger<RefusalFlush> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PrunePeriod = TimeSpan.FromHours(1);

    private DateTimeOffset _pruned;

    /// <summary>Keeps what has gathered; where that fails it stays gathered.</summary>
    public void Flush()
    {
        if (refusals.Take() is not { } counts)
            return;
        try
        {
            db.AddRefused(counts);
        }
        catch
        {
            refusals.PutBack(counts);
            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        FlushAndPrune();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            FlushAndPrune();
    }

    private void FlushAndPrune()
    {
        try
        {
            Flush();
            if (clock.GetUtcNow() - _pruned < PrunePeriod)
                return;
            db.Prune(clock.GetUtcNow());
            _pruned = clock.GetUtcNow();
        }
#pragma warning disable CA1031 // The loop that must not die: it says what happened and tries again in a second.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Counts of refused events could not be kept; they wait in memory for the next try.")]
    private partial void LogFailed(Exception exception);
}
