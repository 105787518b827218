using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connections.Core.Jobs;

/// <summary>Runs a service from the moment on at which requests are taken.</summary>
/// <remarks>What works off a log or books jobs is not missed for a second; what asks whether the process is ready should not wait for it.</remarks>
internal sealed class LateStart<T>(IServiceProvider services) : IHostedLifecycleService
    where T : class, IHostedService
{
    private IHostedService? _service;
    private IDisposable? _own;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<T>() is not { } service)
        {
            service = ActivatorUtilities.CreateInstance<T>(services);
            _own = service as IDisposable; // what the container made it disposes of
        }

        _service = service;
        return service.StartAsync(cancellationToken);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_service is not null)
            await _service.StopAsync(cancellationToken);
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        _own?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Registers services that start late.</summary>
internal static class LateStarts
{
    /// <summary>Adds a hosted service that starts once the host listens.</summary>
    public static IServiceCollection AddLateService<T>(this IServiceCollection services)
        where T : class, IHostedService => services.AddHostedService<LateStart<T>>();
}
