using Connections.Core.Delivery.Figures;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Delivery.Replays;
using Connections.Core.Delivery.Traces;
using Connections.Core.Delivery.Trials;
using Connections.Core.Destinations;
using Connections.Core.Ingest;
using Connections.Core.Jobs;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Operations;
using Connections.Core.Workspaces;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Registers destinations and the delivery to them.</summary>
public static class DeliveryServices
{
    // Nobody reads along, so next to nothing is kept in memory; and small segments, since whole ones go.
    private static readonly LogOptions OutcomesAreKept = new() { SegmentBytes = 16 << 20, CacheBytes = 256 << 10, MaxQueuedBytes = 8 << 20, CompressFrom = 4 << 10 };

    /// <summary>Adds the workers that many destinations need. Needs <see cref="JobsRegistration.AddJobs"/>, whose server has the first of them.</summary>
    public static IServiceCollection AddDeliveryWorkers(this IServiceCollection services) => services.AddLateService<DeliveryWorkers>();

    /// <summary>Adds what people do to destinations, the guarded client, the drain job, its dispatcher and the reports. Needs storage, a log and Hangfire.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        // A wrong value stops the start and names its key, instead of failing at night.
        services.AddOptions<DeliveryOptions>().BindConfiguration("Connections:Delivery").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<GuardedConnection>();
        services.AddHttpClient(VendorClient.Name)
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<GuardedConnection>().Handler())
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers(); // addresses may hold keys, and a line for each event is no news

        services.AddSingleton(provider =>
        {
            var (clock, options) = (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<DeliveryOptions>>().Value);
            return new SqliteDeliveryState(provider.GetRequiredService<DataFolder>().DeliveryDb, () => clock.GetUtcNow() + options.RetryWindow);
        });
        services.AddSingleton<IDeliveryState>(provider => provider.GetRequiredService<SqliteDeliveryState>());
        services.AddSingleton<IReplayState>(provider => provider.GetRequiredService<SqliteDeliveryState>().Replays);
        services.AddSingleton<ILogConsumer, DeliveryNeeds>();
        services.AddSingleton<ILogConsumer, ReplayNeeds>();
        services.AddSingleton<ReplayTools>();
        services.AddSingleton(provider => new ReplayControl(provider.GetRequiredService<ReplayTools>()));
        services.AddLateService<ReplayRunner>();
        services.AddSingleton<VendorClient>();
        services.AddSingleton<ActionRunner>();
        services.AddSingleton<EventDelivery>();
        services.AddSingleton(provider => new ConnectionTrial(provider.GetRequiredService<CurrentSetup>(), provider.GetRequiredService<ActionRunner>()));
        services.AddSingleton(provider => new ChoicesTrial(
            provider.GetRequiredService<CurrentSetup>(), provider.GetRequiredService<ActionRunner>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MappingTrial(provider.GetRequiredService<CurrentSetup>(), provider.GetRequiredService<ActionRunner>()));
        services.AddSingleton<DeliveryMeter>();
        services.AddSingleton(provider => new OutcomeLog(
            new SegmentLog(
                provider.GetRequiredService<DataFolder>().Outcomes, OutcomesAreKept, provider.GetRequiredService<TimeProvider>(),
                disk: new LazyDisk(new LogDisk(), provider.GetRequiredService<TimeProvider>())),
            provider.GetRequiredService<DeliveryMeter>(), provider.GetRequiredService<ILogger<OutcomeLog>>()));
        services.AddSingleton<IChore>(provider => provider.GetRequiredService<OutcomeLog>());
        services.AddSingleton<IOperationsStream, DeliveryOperations>();
        services.AddSingleton<SharedEvents>();
        services.AddSingleton<Deliverer>();
        services.AddSingleton<Resend>();
        services.AddSingleton<DrainGate>();
        services.AddTransient<DeliverJob>();
        services.AddLateService<DeliveryDispatcher>();
        services.AddSingleton(provider => new DeliveryReports(
            provider.GetRequiredService<IDeliveryState>(), provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<CurrentSetup>(),
            provider.GetRequiredService<Deliverer>().PausedUntil, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Resends(provider.GetRequiredService<IBackgroundJobClient>(), provider.GetRequiredService<TimeProvider>()));
        services.AddTransient<ResendJob>();
        services.AddSingleton(provider => new EventTraces(
            provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<OutcomeLog>(), provider.GetRequiredService<IDeliveryState>(),
            provider.GetRequiredService<CurrentSetup>(), provider.GetRequiredService<IDbContextFactory<ConnectionsDb>>()));
        services.AddSingleton(provider => new DeliveryFigures(
            provider.GetRequiredService<IDeliveryState>(), provider.GetRequiredService<SourceActivity>(), provider.GetRequiredService<CurrentSetup>()));
        services.AddSingleton(provider => new ParkedEvents(provider.GetRequiredService<IDeliveryState>()));
        services.AddSingleton<IChore, FigureRetention>();
        services.AddSingleton<IChore, ParkedRetention>();
        services.AddDestinations();
        services.AddSingleton<Inspector>();
        return services;
    }
}
