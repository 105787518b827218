using System.Buffers;
using Connections.Core.Log;

namespace Connections.Core.Ingest.Dedup;

/// <summary>One try to append the events of a request: which of them are new, and what the others repeat.</summary>
/// <remarks>It changes under the index's gate only.</remarks>
internal sealed class Reservation(int count)
{
    private UInt128[] _keys = ArrayPool<UInt128>.Shared.Rent(count);
    private List<Repeat>? _repeats;
    private TaskCompletionSource<IReadOnlyList<LogPosition>?>? _ended;

    /// <summary>The key of each event; 0 for one that is known by none. Empty once it has ended.</summary>
    public Span<UInt128> Keys => _keys.AsSpan(0, _keys.Length == 0 ? 0 : count);

    /// <summary>Where the log ended when it was made: what it appends stands at or behind that.</summary>
    public LogPosition From { get; set; }

    /// <summary>The events that are not new, in order; all others are.</summary>
    public IReadOnlyList<Repeat> Repeats => _repeats ?? (IReadOnlyList<Repeat>)[];

    public int NewCount => count - (_repeats?.Count ?? 0);

    public void AddRepeat(Repeat repeat) => (_repeats ??= []).Add(repeat);

    /// <summary>Ends with the positions of what was new, or with null when it could not be appended.</summary>
    public Task<IReadOnlyList<LogPosition>?> Ended => (_ended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends it; whoever waits goes on elsewhere.</summary>
    public void End(IReadOnlyList<LogPosition>? positions)
    {
        ArrayPool<UInt128>.Shared.Return(_keys);
        _keys = [];
        _ended?.SetResult(positions);
    }
}

/// <summary>An event that is not new: the original is stored, or comes earlier in the same request, or is on its way in another.</summary>
/// <param name="Index">Which of the request.</param>
/// <param name="Position">Where the stored original is; null where that is not known or not yet.</param>
/// <param name="Original">The other request's end; null when there is nothing to wait for.</param>
/// <param name="Number">Which of the new events of this or the other request it repeats; -1 for a stored one.</param>
internal readonly record struct Repeat(int Index, LogPosition? Position, Task<IReadOnlyList<LogPosition>?>? Original, int Number);
