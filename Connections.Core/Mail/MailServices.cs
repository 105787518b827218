using Connections.Core.Jobs;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Connections.Core.Mail;

/// <summary>Registers mail.</summary>
public static class MailServices
{
    /// <summary>Adds the outbox and what sends it. Needs storage and Hangfire.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptions.Check>();
        services.AddOptions<MailOptions>().BindConfiguration("Connections:Mail").ValidateOnStart();
        services.AddSingleton<ConsoleLinks>();
        services.AddSingleton<SmtpServer>();
        services.AddSingleton<Outbox>();
        services.AddTransient<SendMailJob>();
        services.AddLateService<Schedule>();
        return services;
    }

    /// <summary>Each minute a retry may be due; and at start, what a kill left waiting.</summary>
    private sealed class Schedule(IRecurringJobManager recurring, Outbox outbox) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            recurring.AddOrUpdate<SendMailJob>("mail", job => job.RunAsync(CancellationToken.None), Cron.Minutely());
            outbox.WakeUp();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
