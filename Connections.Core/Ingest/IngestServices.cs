using Connections.Core.Ingest.Dedup;
using Connections.Core.Jobs;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Ingest;

/// <summary>Registers the way of events into the log, and the counts of them.</summary>
public static class IngestServices
{
    /// <summary>Adds <see cref="Collector"/>, <see cref="SourceActivity"/> and what runs behind them. Needs storage and the event log.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddOptions<IngestOptions>().BindConfiguration("Connections:Collection").ValidateDataAnnotations().ValidateOnStart();
        services.AddDeduplication();
        services.AddMetrics();
        services.AddSingleton<IngestMeter>();
        services.AddSingleton(provider => new Refusals(provider.GetRequiredService<IngestMeter>()));
        services.AddSingleton(provider => new RateLimits(Clock(provider)));
        services.AddSingleton(provider => new ActivityDb(provider.GetRequiredService<DataFolder>().ActivityDb));
        services.AddSingleton(provider => new ActivityCounter(
            provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<ActivityDb>(), Clock(provider), provider.GetRequiredService<ILogger<ActivityCounter>>()));
        services.AddSingleton<ILogConsumer>(provider => provider.GetRequiredService<ActivityCounter>());
        services.AddSingleton(provider => new LiveEvents(
            provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<ActivityDb>(), provider.GetRequiredService<Refusals>(),
            Clock(provider)));
        services.AddSingleton(provider => new Collector(
            provider.GetRequiredService<CurrentSetup>(), provider.GetRequiredService<Deduplicator>(), provider.GetRequiredService<RepeatCounts>(),
            provider.GetRequiredService<Refusals>(), provider.GetRequiredService<RateLimits>(), provider.GetRequiredService<IOptions<IngestOptions>>()));
        services.AddSingleton(provider => new SourceActivity(
            provider.GetRequiredService<ActivityCounter>(), provider.GetRequiredService<ActivityDb>(), provider.GetRequiredService<LiveEvents>(), Clock(provider)));
        services.AddSingleton(provider => new CollectionHealth(provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<KeyIndex>()));
        services.AddLateService<ActivityCounter>();
        services.AddHostedService(provider => new RefusalFlush(
            provider.GetRequiredService<Refusals>(), provider.GetRequiredService<ActivityDb>(), Clock(provider), provider.GetRequiredService<ILogger<RefusalFlush>>()));
        return services;
    }

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
