using Connections.Core.Destinations;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Registers destinations and the delivery to them.</summary>
public static class DeliveryServices
{
    /// <summary>Adds what people do to destinations, the guarded client, the drain job, its dispatcher and the reports. Needs storage, a log and Hangfire.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        // A wrong value stops the start and names its key, instead of failing at night.
        services.AddOptions<DeliveryOptions>().BindConfiguration("Connections:Delivery").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<GuardedConnection>();
        services.AddHttpClient(VendorClient.Name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<GuardedConnection>().Handler())
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers(); // addresses may hold keys, and a line for each event is no news

        services.AddSingleton<IDeliveryState>(provider =>
        {
            var (clock, options) = (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<DeliveryOptions>>().Value);
            return new SqliteDeliveryState(provider.GetRequiredService<DataFolder>().DeliveryDb, () => clock.GetUtcNow() + options.RetryWindow);
        });
        services.AddSingleton<ILogConsumer, DeliveryNeeds>();
        services.AddSingleton<VendorClient>();
        services.AddSingleton<EventDelivery>();
        services.AddSingleton<DeliveryMeter>();
        services.AddSingleton<Deliverer>();
        services.AddSingleton<Resend>();
        services.AddSingleton<DrainGate>();
        services.AddTransient<DeliverJob>();
        services.AddHostedService<DeliveryDispatcher>();
        services.AddSingleton(provider => new DeliveryReports(
            provider.GetRequiredService<IDeliveryState>(), provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<CurrentSetup>(),
            provider.GetRequiredService<Resend>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DestinationAdministration>();
        services.AddSingleton<Inspector>();
        return services;
    }
}
