using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Log;

namespace Connections.Tests.Warehouses;

/// <summary>An event log in a list, for tests of what reads it.</summary>
internal sealed class InMemoryEventLog(TimeProvider clock) : IEventLog
{
    private readonly Lock _lock = new();
    private readonly List<LogRecord> _records = [];

    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Records that retention took.</summary>
    public int Dropped { get; set; }

    public long? CountBetween(LogPosition from, LogPosition to) => Math.Max(0, to.Offset - Math.Max(from.Offset, Start.Offset));

    public LogPosition Start => new(Id, Dropped);

    public LogPosition End
    {
        get
        {
            lock (_lock)
            {
                return new(Id, _records.Count);
            }
        }
    }

    /// <summary>Appends an event as the collection stores it.</summary>
    public void Add(Guid sourceId, JsonObject json)
    {
        lock (_lock)
        {
            var type = Enum.Parse<EventType>((string)json["type"]!, ignoreCase: true);
            _records.Add(new(End, clock.GetUtcNow(), sourceId, type, 0, Encoding.UTF8.GetBytes(json.ToJsonString())));
        }
    }

    public ValueTask<LogSlice> ReadAsync(LogPosition from, IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (from.Log != Id)
            throw new ForeignPositionException(from, Id);
        lock (_lock)
        {
            // Small slices, and some that hold nothing of the wanted sources: what a reader has to live with.
            var read = _records.Skip((int)Math.Max(from.Offset, Dropped)).Take(Math.Min(maxRecords, 100)).ToList();
            var next = read.Count == 0 ? from : read[^1].Next;
            return ValueTask.FromResult(new LogSlice([.. read.Where(record => sources?.Contains(record.SourceId) != false)], next, next == End));
        }
    }

    public ValueTask<IReadOnlyList<LogPosition>> AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult(_records.Skip(Dropped).FirstOrDefault(record => record.Time >= time)?.Position);
    }

    public Task WaitAsync(LogPosition from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken) => throw new NotSupportedException();
}
