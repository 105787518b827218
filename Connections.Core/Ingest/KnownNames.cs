using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>The ids of names that were counted lately, so that they are not looked for each time.</summary>
internal sealed class KnownNames
{
    /// <summary>At it all are forgotten: some 10 MB, more names than are in use at a time.</summary>
    private const int MaxNames = 50_000;

    private readonly Dictionary<(Guid Source, EventType Type, string Name), long> _ids = [];

    public long? Find((Guid Source, EventType Type, string Name) key) => _ids.TryGetValue(key, out var id) ? id : null;

    public void Add(Dictionary<(Guid Source, EventType Type, string Name), long> ids)
    {
        if (_ids.Count + ids.Count > MaxNames)
            _ids.Clear();
        foreach (var (key, id) in ids.Take(MaxNames))
            _ids[key] = id;
    }
}
