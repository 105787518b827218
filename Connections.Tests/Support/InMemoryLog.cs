using System.IO.Hashing;
using System.Text;
using Connections.Core.Log;

namespace Connections.Tests.Support;

/// <summary>An event log in a list.</summary>
internal sealed class InMemoryLog(TimeProvider clock) : IEventLog
{
    private readonly Lock _lock = new();
    private readonly List<LogRecord> _records = [];
    private TaskCompletionSource _appended = New();

    public Guid Id { get; } = Guid.NewGuid();

    public long? CountBetween(LogPosition from, LogPosition to) => Math.Max(0, to.Offset - Math.Max(from.Offset, Start.Offset));

    public LogPosition Start => At(0);

    public LogPosition End
    {
        get
        {
            lock (_lock)
                return At(_records.Count);
        }
    }

    /// <summary>How many reads are or were waiting for more: a test waits on it instead of sleeping.</summary>
    public int Waits { get; private set; }

    /// <summary>Appends one event of a user.</summary>
    public LogPosition Append(Guid source, string user, string json, EventType type = EventType.Track, string? messageId = null, byte mark = 0) =>
        Append(new LogEntry(source, type, XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{source:N}{user}")), Encoding.UTF8.GetBytes(json))
        {
            MessageKey = messageId is null ? 0 : MessageKey.Of(Encoding.UTF8.GetBytes(messageId)),
            Mark = mark,
        });

    public ValueTask<IReadOnlyList<LogPosition>> AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<LogPosition>>([.. entries.Select(Append)]);

    public ValueTask<LogSlice> ReadAsync(
        LogPosition from, IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            List<LogRecord> found = [];
            var (at, bytes) = (Offset(from), 0);
            for (; at < _records.Count && found.Count < maxRecords && bytes < maxBytes; at++)
            {
                if (sources is not null && !sources.Contains(_records[at].SourceId))
                    continue;
                found.Add(_records[at]);
                bytes += _records[at].Json.Length;
            }

            return ValueTask.FromResult(new LogSlice(found, At(at), at == _records.Count));
        }
    }

    public ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult<IReadOnlyList<LogRecord>>([.. _records.Where(record => record.SourceId == sourceId).TakeLast(count)]);
    }

    public ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult(_records.FirstOrDefault(record => record.Time >= time)?.Position);
    }

    public async Task WaitAsync(LogPosition from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task appended;
            lock (_lock)
            {
                if (_records.Skip(Offset(from)).Any(record => sources is null || sources.Contains(record.SourceId)))
                    return;
                appended = _appended.Task;
                Waits++;
            }

            await appended.WaitAsync(cancellationToken);
        }
    }

    private LogPosition Append(LogEntry entry)
    {
        TaskCompletionSource appended;
        LogPosition position;
        lock (_lock)
        {
            position = At(_records.Count);
            _records.Add(new(position, clock.GetUtcNow(), entry.SourceId, entry.Type, entry.UserKey, entry.Json.ToArray()) { MessageKey = entry.MessageKey, Mark = entry.Mark });
            (appended, _appended) = (_appended, New());
        }

        appended.SetResult();
        return position;
    }

    private LogPosition At(int offset) => new(Id, offset);

    private int Offset(LogPosition position) => position.Log == Id ? (int)position.Offset : throw new ForeignPositionException(position, Id);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
