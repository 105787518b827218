using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>Whether events are taken, for whoever asks in place of sending one.</summary>
public sealed class CollectionHealth
{
    private readonly IEventLog _log;
    private readonly KeyIndex _index;

    internal CollectionHealth(IEventLog log, KeyIndex index) => (_log, _index) = (log, index);

    /// <summary>Why events are refused now; null when they are taken.</summary>
    public string? Refusal => _log.Trouble ?? (_index.IsFull ? Trouble : null);

    /// <summary>What will have events refused if it lasts, though they are taken now; null for nothing.</summary>
    public string? Trouble => _index.Trouble is { } reason ? $"The ids of known events cannot be written (folder dedup): {reason}" : null;
}
