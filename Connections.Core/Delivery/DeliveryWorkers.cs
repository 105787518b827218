using System.Threading.Channels;
using Connections.Core.Jobs;
using Connections.Core.Workspaces;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>
/// Sees to it that delivery has more workers than destinations to serve: a slice lasts for as long as there is something to send, and who got no
/// worker would fall behind by the length of one.
/// </summary>
/// <remarks>
/// The first server of the queue has <see cref="JobsOptions.FirstDeliveryWorkers"/>; further destinations get further servers. They stay until the
/// process ends, whatever is disabled meanwhile: a worker without work is a thread that looks into the queue every few seconds.
/// </remarks>
internal sealed partial class DeliveryWorkers(
    CurrentSetup current, JobStorage storage, JobActivator activator, IOptions<JobsOptions> options, ILogger<DeliveryWorkers> logger) : BackgroundService
{
    /// <summary>For re-sends, and for slices of what was disabled a moment ago.</summary>
    private const int Spare = 4;

    /// <summary>Each server costs a few threads of its own, so that adding destinations one by one must not add a server for each.</summary>
    private const int FewestAdded = 20;

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<BackgroundJobServer> _added = [];
    private int _workers = options.Value.FirstDeliveryWorkers;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        current.Changed += Signal;
        try
        {
            Signal();
            await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
                TryServe(current.Value.EnabledDestinations + Spare);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
        finally
        {
            current.Changed -= Signal;
        }
    }

    /// <summary>Has the slices that run end, which commit what they did, and waits for them.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _added.ForEach(server => server.SendStop());
        await Task.WhenAll(_added.Select(server => server.WaitForShutdownAsync(cancellationToken)));
    }

    /// <summary>Waits once more for those that did not end in time: what their slices use is closed behind this.</summary>
    public override void Dispose()
    {
        _added.ForEach(server => server.Dispose());
        _added.Clear(); // a host may be stopped twice
        base.Dispose();
    }

    private void Signal() => _changes.Writer.TryWrite(true);

    private void TryServe(int needed)
    {
        if (needed <= _workers)
            return;
        var more = Math.Max(FewestAdded, needed - _workers);
        var server = new BackgroundJobServerOptions { ServerName = Queues.Delivery, Queues = [Queues.Delivery], WorkerCount = more, IsLightweightServer = true, Activator = activator };
        try
        {
            _added.Add(new(server, storage));
            _workers += more;
        }
#pragma warning disable CA1031 // most likely threads that the system does not give: those that there are go on
        catch (Exception e)
#pragma warning restore CA1031
        {
            NotAdded(logger, more, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Workers} more workers for deliveries could not be started: destinations wait for each other. It is tried again with the next change of the set-up.")]
    private static partial void NotAdded(ILogger logger, int workers, Exception exception);
}
