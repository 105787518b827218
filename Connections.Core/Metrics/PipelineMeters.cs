using Connections.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Metrics;

/// <summary>Keeps the gauges of queues and lags fresh: a scrape asks for numbers, not for work.</summary>
internal sealed partial class PipelineMeters(ConsumerLag lag, QueueLengths queues, TimeProvider clock, ILogger<PipelineMeters> logger) : BackgroundService
{
    public const string Log = "Connections.Log";
    public const string Queues = "Connections.Queues";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // nothing here may hold up the start
        using var timer = new PeriodicTimer(Period, clock);
        do
            await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            await lag.LookAsync(stoppingToken);
            await queues.LookAsync(stoppingToken);
        }
#pragma warning disable CA1031 // the loop that must not die: the gauges keep their last values
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Failed(logger, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Lags and queue lengths could not be measured; it is tried again in 5 seconds.")]
    private static partial void Failed(ILogger logger, Exception exception);
}

/// <summary>Registers the gauges of queues and lags.</summary>
public static class MetricsServices
{
    /// <summary>Adds them. Needs storage, the event log, its consumers and jobs.</summary>
    public static IServiceCollection AddPipelineMetrics(this IServiceCollection services)
    {
        services.AddSingleton<ConsumerLag>();
        services.AddSingleton<QueueLengths>();
        services.AddLateService<PipelineMeters>();
        return services;
    }
}
