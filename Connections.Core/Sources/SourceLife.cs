using Connections.Core.Jobs;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connections.Core.Sources;

/// <summary>Registers sources: administration, addresses, and the 14-day rule.</summary>
public static class SourceLife
{
    /// <summary>Adds them. Needs storage, mail and Hangfire.</summary>
    public static IServiceCollection AddSourceLife(this IServiceCollection services)
    {
        services.AddOptions<SourceLifeOptions>().BindConfiguration("Connections:Sources").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SourceAdministration>();
        services.AddSingleton<SourceAddresses>();
        services.AddSingleton<SourceLifeMails>();
        services.AddTransient<SourceLifeJob>();
        services.AddLateService<Schedule>();
        return services;
    }

    /// <summary>Books the daily run, and one now: an installation that is seldom up at that hour is not skipped.</summary>
    private sealed class Schedule(IRecurringJobManager recurring, IBackgroundJobClient jobs) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            recurring.AddOrUpdate<SourceLifeJob>("source-life", job => job.RunAsync(CancellationToken.None), Cron.Daily(hour: 3));
            jobs.Enqueue<SourceLifeJob>(job => job.RunAsync(CancellationToken.None));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
