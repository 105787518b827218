using System.Diagnostics.Metrics;
using Connections.Core.Jobs;
using Connections.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Log;

/// <summary>Registers the event log.</summary>
public static class LogServices
{
    /// <summary>Adds the embedded event log in the data folder. It is opened, and recovered, when it is first asked for.</summary>
    public static IServiceCollection AddEventLog(this IServiceCollection services)
    {
        services.AddOptions<LogOptions>().BindConfiguration("Connections:Log").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IEventLog>(provider => new SegmentLog(
            provider.GetRequiredService<DataFolder>().Log,
            provider.GetRequiredService<IOptions<LogOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<SegmentLog>>(),
            meter: new LogMeter(provider.GetService<IMeterFactory>())));
        services.AddSingleton<LogRetention>();
        services.AddSingleton<IChore>(provider => provider.GetRequiredService<LogRetention>());
        services.AddLateService<LogSizeWatch>();
        return services;
    }
}
