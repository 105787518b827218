using Connections.Core.Jobs;
using Connections.Core.Log;
using Connections.Core.Warehouses.Syncs;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connections.Core.Warehouses;

/// <summary>Registers the loading of warehouses.</summary>
public static class WarehouseServices
{
    /// <summary>
    /// Adds what people do to warehouses, their syncs and the schedule. Register it before the server that runs jobs: its hosted service
    /// first closes what a former process left running.
    /// </summary>
    public static IServiceCollection AddWarehouses(this IServiceCollection services)
    {
        services.AddOptions<WarehouseOptions>().BindConfiguration("Connections:Warehouses").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RunningSyncs>();
        services.AddSingleton<SyncTimetable>();
        services.AddSingleton<SyncFigures>();
        services.AddSingleton<SyncHistory>();
        services.AddSingleton<IChore>(provider => provider.GetRequiredService<SyncHistory>());
        services.AddSingleton<ILogConsumer, WarehouseNeeds>();
        services.AddSingleton<Func<string, IWarehouseEngine?>>(WarehouseCatalogue.Find);
        services.AddSingleton<SyncRunner>();
        services.AddTransient<SyncJob>();
        services.AddSingleton(provider => new WarehouseSyncs(
            provider.GetRequiredService<IBackgroundJobClient>(), provider.GetRequiredService<RunningSyncs>(), provider.GetRequiredService<SyncTimetable>()));
        services.AddSingleton<WarehouseQueries>();
        services.AddSingleton<WarehouseChecks>();
        services.AddSingleton<WarehouseAdministration>();
        services.AddHostedService<SyncScheduler>();
        return services;
    }
}
