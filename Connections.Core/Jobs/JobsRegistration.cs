using Hangfire;
using Hangfire.AspNetCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Connections.Core.Jobs;

/// <summary>Puts background jobs into the host.</summary>
public static class JobsRegistration
{
    // Loads are long and heavy: a few at a time, and on workers of their own, so that no mail waits for one.
    private const int WarehouseWorkers = 3;
    private const int HousekeepingWorkers = 3;

    // Recurring and delayed jobs are due to the second: looking at two small indexes costs nothing.
    private static readonly TimeSpan s_schedulePolling = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds the storage, Hangfire's clients (<see cref="IBackgroundJobClientV2"/>, <see cref="IRecurringJobManagerV2"/> and their elders),
    /// and the servers that run with the host: for <see cref="Queues.Delivery"/>, for <see cref="Queues.Warehouses"/>, and for all else.
    /// Jobs are built in a scope of their own. A stop cancels the tokens of running jobs after half a second and waits for them for up to 15
    /// seconds, within the host's shutdown time-out; what has not ended then runs again after the next start.
    /// </summary>
    /// <remarks>
    /// The host has to set <see cref="JobsOptions.Path"/>, and to hold the data folder's lock by then: the storage is opened while hosted services are
    /// still being built, before the first of them starts. Taking the path from the service that holds the lock gets both right.
    /// <see cref="JobStorage.Current"/> is not set: jobs are enqueued through the clients above, not through Hangfire's static classes.
    /// </remarks>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptions<JobsOptions>().BindConfiguration("Connections:Jobs").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new SqliteJobStorage(Options(provider).Path, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<JobStorage>(provider => provider.GetRequiredService<SqliteJobStorage>());
        // Named here, because Hangfire's own registration goes through a static that the last host of a process has set.
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));

        services.AddSingleton<JobsLogProvider>();
        services.AddHangfire((provider, configuration) => configuration
            .UseLogProvider(provider.GetRequiredService<JobsLogProvider>())
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings());
        services.AddHangfireServer((provider, server) =>
        {
            server.ServerName = "delivery";
            server.Queues = [Queues.Delivery];
            server.WorkerCount = Options(provider).FirstDeliveryWorkers;
            // The last server looks after schedules and expiry for all.
            server.IsLightweightServer = true;
        });
        services.AddHangfireServer((_, server) =>
        {
            server.ServerName = "warehouses";
            server.Queues = [Queues.Warehouses];
            server.WorkerCount = WarehouseWorkers;
            server.IsLightweightServer = true;
        });
        services.AddHangfireServer((_, server) =>
        {
            server.ServerName = "housekeeping";
            server.Queues = [Queues.Mail, Queues.Housekeeping, "default"];
            server.WorkerCount = HousekeepingWorkers;
            server.SchedulePollingInterval = s_schedulePolling;
        });
        return services;
    }

    private static JobsOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<JobsOptions>>().Value;
}
