using System.Globalization;
using Hangfire.States;
using Hangfire.Storage;
using Hangfire.Storage.Monitoring;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>What the dashboard shows: read from the tables when it asks, nothing estimated or cached.</summary>
internal sealed partial class JobsMonitor(SqliteJobStorage storage) : JobStorageMonitor
{
    private const int FirstJobsOfQueue = 5;

    public override IList<QueueWithTopEnqueuedJobsDto> Queues() => storage.Database.Read(session => storage.Arrivals.Known
        .Order(StringComparer.Ordinal)
        .Select(queue => new QueueWithTopEnqueuedJobsDto
        {
            Name = queue,
            Length = QueueTable.CountWaiting(session, queue),
            Fetched = QueueTable.CountFetched(session, queue),
            FirstJobs = List(JobRecord.Waiting(session, queue, 0, FirstJobsOfQueue), Enqueued),
        })
        .ToList());

    public override IList<ServerDto> Servers() => storage.Database.Read(ServerTable.All);

    public override JobDetailsDto? JobDetails(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        return JobTable.TryParseId(jobId, out var id) ? storage.Database.Read(session => Details(session, id)) : null;
    }

    public override StatisticsDto GetStatistics() => storage.Database.Read(session => new StatisticsDto
    {
        Enqueued = CountInState(session, EnqueuedState.StateName),
        Scheduled = CountInState(session, ScheduledState.StateName),
        Processing = CountInState(session, ProcessingState.StateName),
        Failed = CountInState(session, FailedState.StateName),
        Awaiting = CountInState(session, AwaitingState.StateName),
        Succeeded = CounterTable.Get(session, "stats:succeeded"),
        Deleted = CounterTable.Get(session, "stats:deleted"),
        Recurring = SetTable.Count(session, "recurring-jobs"),
        Retries = SetTable.Count(session, "retries"),
        Queues = storage.Arrivals.Known.Count,
        Servers = ServerTable.Count(session),
    });

    public override long EnqueuedCount(string queue) => storage.Database.Read(session => QueueTable.CountWaiting(session, queue));

    public override long FetchedCount(string queue) => storage.Database.Read(session => QueueTable.CountFetched(session, queue));

    public override long ScheduledCount() => CountInState(ScheduledState.StateName);

    public override long FailedCount() => CountInState(FailedState.StateName);

    public override long ProcessingCount() => CountInState(ProcessingState.StateName);

    public override long SucceededListCount() => CountInState(SucceededState.StateName);

    public override long DeletedListCount() => CountInState(DeletedState.StateName);

    public override long AwaitingCount() => CountInState(AwaitingState.StateName);

    public override IDictionary<DateTime, long> SucceededByDatesCount() => Daily("succeeded");

    public override IDictionary<DateTime, long> FailedByDatesCount() => Daily("failed");

    public override IDictionary<DateTime, long> DeletedByDatesCount() => Daily("deleted");

    public override IDictionary<DateTime, long> HourlySucceededJobs() => Hourly("succeeded");

    public override IDictionary<DateTime, long> HourlyFailedJobs() => Hourly("failed");

    public override IDictionary<DateTime, long> HourlyDeletedJobs() => Hourly("deleted");

    private static JobDetailsDto? Details(Session session, long id)
    {
        var details = session.First(
            "SELECT invocation, created_at, expire_at FROM job WHERE id = $id",
            row =>
            {
                var invocation = InvocationData.DeserializePayload(row.GetString(0));
                return new JobDetailsDto
                {
                    InvocationData = invocation,
                    Job = invocation.TryGetJob(out var loadException),
                    LoadException = loadException,
                    CreatedAt = row.Time(1),
                    ExpireAt = row.TimeOrNull(2),
                };
            },
            ("$id", id));
        if (details is null)
            return null;

        details.Properties = JobTable.Parameters(session, id);
        details.History = session.Query(
            "SELECT name, reason, data, created_at FROM job_state WHERE job_id = $id ORDER BY id DESC",
            row => new StateHistoryDto
            {
                StateName = row.GetString(0),
                Reason = row.TextOrNull(1),
                Data = StateText.Parse(row.GetString(2)),
                CreatedAt = row.Time(3),
            },
            ("$id", id));
        return details;
    }

    private long CountInState(string state) => storage.Database.Read(session => CountInState(session, state));

    private static long CountInState(Session session, string state) =>
        session.Number("SELECT count(*) FROM job WHERE state = $state", ("$state", state));

    // Hangfire itself counts ended jobs under these keys, by day and by hour.
    private Dictionary<DateTime, long> Daily(string ended)
    {
        var today = storage.Time.GetUtcNow().UtcDateTime.Date;
        return Timeline(Enumerable.Range(0, 7).Select(back => today.AddDays(-back)), $"stats:{ended}:{{0:yyyy-MM-dd}}");
    }

    private Dictionary<DateTime, long> Hourly(string ended)
    {
        var now = storage.Time.GetUtcNow().UtcDateTime;
        return Timeline(Enumerable.Range(0, 24).Select(back => now.AddHours(-back)), $"stats:{ended}:{{0:yyyy-MM-dd-HH}}");
    }

    private Dictionary<DateTime, long> Timeline(IEnumerable<DateTime> times, string key) => storage.Database.Read(session => times.ToDictionary(
        time => time,
        time => CounterTable.Get(session, string.Format(CultureInfo.InvariantCulture, key, time))));
}
