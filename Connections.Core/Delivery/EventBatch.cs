using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>Events of one mapping and equal batch keys that go out in one call. It belongs to the window's lock until a worker takes it.</summary>
internal sealed class EventBatch(PlannedMapping mapping, string key, DateTimeOffset openedAt)
{
    private const int LargestRoom = 128; // made at once: one that grows is copied at each doubling

    private readonly List<WindowEvent> _events = new(Math.Min(mapping.Batch!.MaxEvents, LargestRoom));
    private readonly List<MadePayload> _payloads = new(Math.Min(mapping.Batch.MaxEvents, LargestRoom));
    private int _bytes;

    /// <summary>The mapping that made the payloads.</summary>
    public PlannedMapping Mapping => mapping;

    /// <summary>What all payloads have in common.</summary>
    public string Key => key;

    /// <summary>When the first event came.</summary>
    public DateTimeOffset OpenedAt => openedAt;

    /// <summary>Whether further events may join.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>The events, in the order in which they joined: of one user, in the order of the log.</summary>
    public IReadOnlyList<WindowEvent> Events => _events;

    /// <summary>Their payloads.</summary>
    public IReadOnlyList<MadePayload> Payloads => _payloads;

    /// <summary>Whether no further event can join.</summary>
    public bool IsFull => _events.Count >= Limits.MaxEvents || _bytes >= Limits.MaxBytes;

    private PlannedBatch Limits => mapping.Batch!;

    /// <summary>Whether a payload of that size has room.</summary>
    public bool Fits(int bytes) => IsOpen && !IsFull && (_events.Count == 0 || _bytes + bytes <= Limits.MaxBytes);

    /// <summary>Takes one in.</summary>
    public void Add(WindowEvent one, MadePayload payload)
    {
        _events.Add(one);
        _payloads.Add(payload);
        _bytes += payload.Bytes;
    }

    /// <summary>Lets no further event join.</summary>
    public void Close() => IsOpen = false;
}
