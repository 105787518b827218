using System.Diagnostics.Metrics;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Ingest.Dedup;

/// <summary>Registers the knowledge of stored events.</summary>
internal static class DedupServices
{
    /// <summary>Adds <see cref="Deduplicator"/> over the folder <c>dedup</c>. The host's start makes it whole before Kestrel takes requests.</summary>
    public static void AddDeduplication(this IServiceCollection services)
    {
        services.AddOptions<DedupOptions>().BindConfiguration("Connections:Deduplication").ValidateDataAnnotations().ValidateOnStart();
        services.AddMetrics();
        services.AddSingleton(provider => DedupSizes.Of(provider.GetRequiredService<IOptions<DedupOptions>>().Value));
        services.AddSingleton(provider => new KeyIndex(provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<DedupSizes>(), Clock(provider)));
        services.AddSingleton(provider => new IndexKeeper(
            provider.GetRequiredService<KeyIndex>(),
            new(provider.GetRequiredService<DataFolder>().Dedup, provider.GetRequiredService<IEventLog>().Id, provider.GetRequiredService<DedupSizes>(),
                new LogDisk(), provider.GetRequiredService<ILogger<RunStore>>()),
            provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<DedupSizes>(), Clock(provider), provider.GetRequiredService<ILogger<IndexKeeper>>()));
        services.AddSingleton(provider => new Deduplicator(provider.GetRequiredService<KeyIndex>(), provider.GetRequiredService<IEventLog>()));
        services.AddSingleton(provider => new DedupMeter(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<KeyIndex>()));
        services.AddSingleton(provider => new RepeatCounts(
            provider.GetRequiredService<CurrentSetup>(), provider.GetRequiredService<Refusals>(), provider.GetRequiredService<DedupMeter>()));
        services.AddHostedService(provider => new Start(provider.GetRequiredService<IndexKeeper>()));
    }

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>The end is the keeper's disposal: only then has the web server, which stops beside the others, answered its last request.</summary>
    private sealed class Start(IndexKeeper keeper) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => keeper.OpenAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
