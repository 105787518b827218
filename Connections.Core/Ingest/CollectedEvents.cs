using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>What one request came to: the stored forms in one buffer, and what its receipts will say.</summary>
internal sealed class CollectedEvents(int bodyBytes) : IDisposable
{
    private readonly List<(Guid SourceId, EventType Type, ulong UserKey, UInt128 MessageKey, WarningFlags Warnings, int Start, int Length)> _stored = [];
    private readonly List<(string? MessageId, Refusal? Refusal)> _receipts = [];

    /// <summary>As large as the body and a little more: stored events are mostly as long as they came.</summary>
    public PooledBuffer Output { get; } = new(bodyBytes + bodyBytes / 4 + 512);

    public void AddStored(Guid sourceId, EventType type, ulong userKey, UInt128 messageKey, WarningFlags warnings, int start, string? messageId)
    {
        _stored.Add((sourceId, type, userKey, messageKey, warnings, start, Output.Length - start));
        if (messageId is not null)
            _receipts.Add((messageId, null));
    }

    public void AddRefused(string? messageId, Refusal refusal) => _receipts.Add((messageId, refusal));

    /// <summary>The entries, once all are written: the buffer moves while it grows.</summary>
    public LogEntry[] Entries()
    {
        var entries = new LogEntry[_stored.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var (sourceId, type, userKey, messageKey, warnings, start, length) = _stored[i];
            entries[i] = new(sourceId, type, userKey, Output.Memory.Slice(start, length)) { MessageKey = messageKey, Mark = (byte)warnings };
        }

        return entries;
    }

    /// <summary>In the order of the request.</summary>
    public IReadOnlyList<Receipt> Receipts(Appended appended)
    {
        var stored = 0;
        return [.. _receipts.Select(receipt =>
        {
            if (receipt.Refusal is not null)
                return new Receipt(receipt.MessageId, null, receipt.Refusal);
            var (position, isRepeat) = appended[stored++];
            return new Receipt(receipt.MessageId, position, null) { IsDuplicate = isRepeat };
        })];
    }

    public void Dispose() => Output.Dispose();
}
