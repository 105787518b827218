using Connections.Core.Ingest;

namespace Connections.Web.Pages.Sources;

/// <summary>
/// What the Debugger holds: the newest <see cref="SourceActivity.MaxLive"/> events. Paused, the list stands still and what comes in
/// waits beside it; resuming puts all of what was counted into the list.
/// </summary>
internal sealed class DebuggerList
{
    private readonly Queue<DebuggerRow> _held = new();
    private readonly Queue<DebuggerRow> _waiting = new();

    /// <summary>Whether the list stands still.</summary>
    public bool Paused { get; private set; }

    /// <summary>How many came in since the pause and will be shown on resuming.</summary>
    public int New => _waiting.Count;

    /// <summary>Whether more came in since the pause than the list can hold, so that only the newest wait.</summary>
    public bool NewOverflowed { get; private set; }

    /// <summary>Text that the raw payload must contain, without regard to case.</summary>
    public string Search { get; set; } = "";

    /// <summary>The call to show; null for all.</summary>
    public string? Type { get; set; }

    /// <summary>The name to show; null for all.</summary>
    public string? Name { get; set; }

    /// <summary>Whether there is anything, shown or not.</summary>
    public bool IsEmpty => _held.Count == 0 && _waiting.Count == 0;

    /// <summary>Whether something narrows the list.</summary>
    public bool Narrowed => Search.Length > 0 || Type is not null || Name is not null;

    /// <summary>How many the list holds before it is narrowed.</summary>
    public int Count => _held.Count;

    /// <summary>The rows to show, newest first.</summary>
    public IReadOnlyList<DebuggerRow> Shown => [.. _held.Reverse().Where(Fits)];

    /// <summary>The calls in the list.</summary>
    public IReadOnlyList<string> Types => [.. _held.Select(row => row.Event.Type).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The names in the list, of the chosen call where one is chosen.</summary>
    public IReadOnlyList<string> Names =>
        [.. _held.Where(row => Type is null || row.Event.Type == Type).Select(row => row.Name).OfType<string>().Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    public void Add(IEnumerable<LiveEvent> events)
    {
        foreach (var row in events.Select(e => new DebuggerRow(e)))
            NewOverflowed |= Push(Paused ? _waiting : _held, row) && Paused;
    }

    public void Pause() => Paused = true;

    public void Resume()
    {
        Paused = false;
        NewOverflowed = false;
        while (_waiting.TryDequeue(out var row))
            Push(_held, row);
    }

    /// <summary>Takes the list off the screen. What comes in later is shown.</summary>
    public void Clear()
    {
        _held.Clear();
        _waiting.Clear();
        NewOverflowed = false;
    }

    private bool Fits(DebuggerRow row) =>
        (Type is null || row.Event.Type == Type)
        && (Name is null || row.Name == Name)
        && (Search.Length == 0 || row.Json.Contains(Search, StringComparison.OrdinalIgnoreCase));

    /// <returns>Whether an older row had to go.</returns>
    private static bool Push(Queue<DebuggerRow> rows, DebuggerRow row)
    {
        rows.Enqueue(row);
        return rows.Count > SourceActivity.MaxLive && rows.TryDequeue(out _);
    }
}
