using Connections.Core.Jobs;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Backfills;
using Connections.Core.Warehouses.Operations;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

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
        services.AddSingleton<SyncAlerts>();
        services.AddSingleton<SyncHistory>();
        services.AddSingleton<IChore>(provider => provider.GetRequiredService<SyncHistory>());
        services.AddSingleton<WarehouseNeeds>();
        services.AddSingleton<ILogConsumer>(provider => provider.GetRequiredService<WarehouseNeeds>());
        services.AddSingleton<WarehouseHealth>();
        services.AddSingleton(provider => new WarehouseBacklog(
            provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<WarehouseNeeds>(), provider.GetRequiredService<CurrentSetup>(),
            provider.GetRequiredService<IOptions<LogOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Func<string, IWarehouseEngine?>>(WarehouseCatalogue.Find);
        services.AddSingleton<WarehouseSessions>();
        services.AddSingleton<IOperationsStream, SyncOperations>();
        services.AddSingleton<IOperationsStream, SchemaOperations>();
        services.AddSingleton<OperationsLoad>();
        services.AddSingleton<SyncRunner>();
        services.AddSingleton<BackfillHistory>();
        services.AddSingleton<BackfillRunner>();
        services.AddTransient<BackfillJob>();
        services.AddSingleton(provider => new BackfillControl(
            provider.GetRequiredService<IDbContextFactory<ConnectionsDb>>(), provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<CurrentSetup>(),
            provider.GetRequiredService<IBackgroundJobClient>(), provider.GetRequiredService<RunningSyncs>(), provider.GetRequiredService<TimeProvider>()));
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
