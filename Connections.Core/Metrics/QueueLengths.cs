using System.Diagnostics.Metrics;
using Connections.Core.Delivery;
using Connections.Core.Jobs;
using Connections.Core.Mail;
using Connections.Core.Storage;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Metrics;

/// <summary>How much waits where, as gauges of the meter <c>Connections.Queues</c>; the log counts its own.</summary>
internal sealed class QueueLengths
{
    private static readonly string[] JobQueues = [Queues.Delivery, Queues.Warehouses, Queues.Mail, Queues.Housekeeping, "default"];

    private readonly JobStorage _jobs;
    private readonly IDbContextFactory<ConnectionsDb> _databases;
    private volatile IReadOnlyList<Measurement<long>> _waitingJobs = [];
    private long _waitingMails;

    public QueueLengths(IMeterFactory meters, IDeliveryState delivery, JobStorage jobs, IDbContextFactory<ConnectionsDb> databases)
    {
        (_jobs, _databases) = (jobs, databases);
        var meter = meters.Create(PipelineMeters.Queues);
        meter.CreateObservableGauge("connections.delivery.commits.queued", () => delivery.QueuedCommits, "{commit}", "Commits of deliveries that wait for the disk.");
        meter.CreateObservableGauge("connections.jobs.queued", () => _waitingJobs, "{job}", "Jobs that wait for a worker, by queue.");
        meter.CreateObservableGauge("connections.mails.waiting", () => Volatile.Read(ref _waitingMails), "{mail}", "Mails that wait for their next try.");
    }

    /// <summary>Counts what stands in databases.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var monitor = _jobs.GetMonitoringApi();
        _waitingJobs = [.. JobQueues.Select(queue => new Measurement<long>(monitor.EnqueuedCount(queue), new KeyValuePair<string, object?>("queue", queue)))];
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        Volatile.Write(ref _waitingMails, await db.Mails.CountAsync(mail => mail.State == MailState.Waiting, cancellationToken));
    }
}
