using System.Diagnostics.CodeAnalysis;
using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>The batches of a window that no worker has taken yet. Guarded by the window's lock.</summary>
internal sealed class OpenBatches
{
    private readonly OrderedDictionary<(Guid Mapping, string Key), EventBatch> _open = []; // oldest first
    private readonly Queue<EventBatch> _full = [];

    /// <summary>How many are full.</summary>
    public int Full => _full.Count;

    /// <summary>How many are not.</summary>
    public int Open => _open.Count;

    /// <summary>When the first event came into the oldest one that is not full; null where there is none.</summary>
    public DateTimeOffset? Oldest => _open.Count == 0 ? null : _open.GetAt(0).Value.OpenedAt;

    /// <summary>The batch that a payload would join; null where it would begin one.</summary>
    public EventBatch? Find(PlannedMapping mapping, string key, int bytes) =>
        _open.TryGetValue((mapping.Id, key), out var batch) && batch.Fits(bytes) ? batch : null;

    /// <summary>Puts an event into its batch.</summary>
    public EventBatch Add(WindowEvent one, PlannedMapping mapping, string key, MadePayload payload, DateTimeOffset now)
    {
        if (Find(mapping, key, payload.Bytes) is not { } batch)
        {
            if (_open.Remove((mapping.Id, key), out var before))
                Fill(before);
            _open.Add((mapping.Id, key), batch = new(mapping, key, now));
        }

        batch.Add(one, payload);
        if (batch.IsFull)
        {
            _open.Remove((mapping.Id, key));
            Fill(batch);
        }

        return batch;
    }

    /// <summary>Takes the next full one.</summary>
    public bool TryTakeFull([NotNullWhen(true)] out EventBatch? batch) => _full.TryDequeue(out batch);

    /// <summary>Takes the oldest one that is not full.</summary>
    public EventBatch TakeOldest()
    {
        var batch = _open.GetAt(0).Value;
        _open.RemoveAt(0);
        batch.Close();
        return batch;
    }

    private void Fill(EventBatch batch)
    {
        batch.Close();
        _full.Enqueue(batch);
    }
}
