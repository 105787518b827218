using Hangfire.Common;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>A job with its current state, as the lists of the dashboard show it. All but the id is empty for a queue entry whose job is gone.</summary>
internal sealed class JobRecord
{
    private const string Columns = "j.invocation, j.state, s.reason, s.data, s.created_at";

    private const string InState = $"""
        SELECT j.id, {Columns} FROM job j JOIN job_state s ON s.id = j.state_id
        WHERE j.state = $state ORDER BY j.state_id
        """;

    private const string InQueue = $"""
        SELECT q.job_id, {Columns}, q.fetched_at
        FROM queue_entry q LEFT JOIN job j ON j.id = q.job_id LEFT JOIN job_state s ON s.id = j.state_id
        WHERE q.queue = $queue AND q.fetched_at
        """;

    private readonly Dictionary<string, string>? _stateData;
    private readonly string? _reason;
    private readonly DateTime? _stateAt;

    private JobRecord(SqliteDataReader row)
    {
        Id = JobTable.FormatId(row.GetInt64(0));
        if (row.TextOrNull(1) is not { } invocation)
            return;

        Invocation = InvocationData.DeserializePayload(invocation);
        Job = Invocation.TryGetJob(out var loadException);
        LoadException = loadException;
        State = row.TextOrNull(2);
        _reason = row.TextOrNull(3);
        _stateData = row.TextOrNull(4) is { } data ? StateText.Parse(data) : null;
        _stateAt = row.TimeOrNull(5);
    }

    public string Id { get; }
    public Job? Job { get; }
    public InvocationData? Invocation { get; }
    public JobLoadException? LoadException { get; }
    public string? State { get; }
    public DateTime? FetchedAt { get; private init; }

    /// <summary>Jobs that are in this state, those first that have been longest.</summary>
    public static List<JobRecord> Oldest(Session session, string state, int from, int count) =>
        Page(session, $"{InState} LIMIT $count OFFSET $from", ("$state", state), from, count);

    /// <summary>Jobs that are in this state, those first that came last.</summary>
    public static List<JobRecord> Newest(Session session, string state, int from, int count) =>
        Page(session, $"{InState} DESC LIMIT $count OFFSET $from", ("$state", state), from, count);

    public static List<JobRecord> Waiting(Session session, string queue, int from, int count) =>
        Page(session, $"{InQueue} IS NULL ORDER BY q.id LIMIT $count OFFSET $from", ("$queue", queue), from, count);

    public static List<JobRecord> Fetched(Session session, string queue, int from, int count) => session.Query(
        $"{InQueue} IS NOT NULL ORDER BY q.id LIMIT $count OFFSET $from",
        row => new JobRecord(row) { FetchedAt = row.TimeOrNull(6) },
        ("$queue", queue), ("$from", from), ("$count", count));

    /// <summary>What the job's current state holds; empty when that state is not the wanted one, because the job has moved on.</summary>
    public StateView As(string state) => string.Equals(State, state, StringComparison.OrdinalIgnoreCase)
        ? new StateView(true, _stateAt, _reason, _stateData)
        : new StateView(false, null, null, null);

    private static List<JobRecord> Page(Session session, string sql, (string, object?) filter, int from, int count) =>
        session.Query(sql, row => new JobRecord(row), filter, ("$from", from), ("$count", count));
}
