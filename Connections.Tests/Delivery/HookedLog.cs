using Connections.Core.Log;

namespace Connections.Tests.Delivery;

/// <summary>A log at whose first read something else happens just before it.</summary>
internal sealed class HookedLog(IEventLog log, Func<Task> beforeFirstRead) : IEventLog
{
    private bool _happened;

    public Guid Id => log.Id;

    public LogPosition Start => log.Start;

    public LogPosition End => log.End;

    public async ValueTask<LogSlice> ReadAsync(LogPosition from, IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        if (!_happened)
        {
            _happened = true;
            await beforeFirstRead();
        }

        return await log.ReadAsync(from, sources, maxRecords, maxBytes, cancellationToken);
    }

    public ValueTask<IReadOnlyList<LogPosition>> AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => log.AppendAsync(entries, cancellationToken);

    public ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken) => log.ReadLastAsync(sourceId, count, cancellationToken);

    public ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken) => log.FindAsync(time, cancellationToken);

    public Task WaitAsync(LogPosition from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken) => log.WaitAsync(from, sources, cancellationToken);
}
