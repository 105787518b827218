using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connections.Core.Jobs;

/// <summary>Registers the daily chores.</summary>
public static class Housekeeping
{
    /// <summary>Adds the job that does what features have registered as chores, each day and once at the start. Needs Hangfire.</summary>
    public static IServiceCollection AddHousekeeping(this IServiceCollection services)
    {
        services.AddTransient<HousekeepingJob>();
        services.AddLateService<Schedule>();
        return services;
    }

    /// <summary>Books the daily run, and one now: an installation that is seldom up at that hour is not skipped.</summary>
    private sealed class Schedule(IRecurringJobManager recurring, IBackgroundJobClient jobs) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            recurring.AddOrUpdate<HousekeepingJob>("housekeeping", job => job.RunAsync(CancellationToken.None), Cron.Daily(hour: 4));
            jobs.Enqueue<HousekeepingJob>(job => job.RunAsync(CancellationToken.None));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
