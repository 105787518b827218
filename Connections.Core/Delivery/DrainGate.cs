using System.Collections.Concurrent;

namespace Connections.Core.Delivery;

/// <summary>
/// Lets one slice of a destination run at a time, and loses no wake-up: one that comes while a slice runs is kept and makes
/// <see cref="Leave"/> say so, since the slice may have looked for the last time already.
/// </summary>
internal sealed class DrainGate
{
    private readonly ConcurrentDictionary<Guid, Slot> _slots = [];

    /// <summary>Asks for a slice. True: the caller has to enqueue a job. False: one is queued that has yet to look, or runs and was told.</summary>
    public bool TryQueue(Guid id)
    {
        var slot = SlotOf(id);
        lock (slot)
        {
            if (slot.Runs)
                slot.Again = true;
            if (slot.Runs || slot.Queued)
                return false;
            return slot.Queued = true;
        }
    }

    /// <summary>Takes back a <see cref="TryQueue"/> whose job was not enqueued, or never came.</summary>
    public void Unqueue(Guid id)
    {
        var slot = SlotOf(id);
        lock (slot)
            slot.Queued = false;
    }

    /// <summary>Begins a slice. False: one runs already, and was told to look again.</summary>
    public bool TryEnter(Guid id)
    {
        var slot = SlotOf(id);
        lock (slot)
        {
            slot.Queued = false;
            if (slot.Runs)
            {
                slot.Again = true;
                return false;
            }

            return slot.Runs = true;
        }
    }

    /// <summary>Ends a slice. Whoever waits in <see cref="NextEndAsync"/> gets its end; null when it failed. A wake-up that came meanwhile makes it one with more to do.</summary>
    public void Leave(Guid id, SliceEnd? end)
    {
        var slot = SlotOf(id);
        TaskCompletionSource<SliceEnd?> waiting;
        lock (slot)
        {
            if (slot.Again && end is not null)
                end = end with { MoreNow = true };
            (slot.Runs, slot.Again) = (false, false);
            (waiting, slot.End) = (slot.End, NewEnd());
        }

        waiting.SetResult(end);
    }

    /// <summary>The end of the slice that ends next. Ask before queueing it, so that none is missed.</summary>
    public Task<SliceEnd?> NextEndAsync(Guid id)
    {
        var slot = SlotOf(id);
        lock (slot)
            return slot.End.Task;
    }

    private Slot SlotOf(Guid id) => _slots.GetOrAdd(id, _ => new());

    private static TaskCompletionSource<SliceEnd?> NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Slot
    {
        public bool Queued { get; set; }

        public bool Runs { get; set; }

        public bool Again { get; set; }

        public TaskCompletionSource<SliceEnd?> End { get; set; } = NewEnd();
    }
}
