using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Log;

/// <summary>Runs retention when the log outgrows <see cref="LogOptions.MaxBytes"/>: at full load the daily chore would come too late.</summary>
internal sealed partial class LogSizeWatch(
    IEventLog log, LogRetention retention, IOptions<LogOptions> options, TimeProvider clock, ILogger<LogSizeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>What a reader holds is not let go by asking each minute, and the warning would come as often.</summary>
    private static readonly TimeSpan PeriodWhileHeld = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.MaxBytes is not { } maxBytes)
            return;
        var period = Period;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(period, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (log.Bytes > maxBytes && !stoppingToken.IsCancellationRequested)
                await TryRunAsync(stoppingToken);
            period = log.Bytes > maxBytes ? PeriodWhileHeld : Period;
        }
    }

    private async Task TryRunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await retention.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops
        }
#pragma warning disable CA1031 // The loop that must not die: it says what happened and tries again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Error, "The event log has outgrown Connections:Log:MaxBytes, and could not be shortened. That is tried again.")]
    private partial void LogFailed(Exception exception);
}
