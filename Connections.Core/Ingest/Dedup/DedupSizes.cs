namespace Connections.Core.Ingest.Dedup;

/// <summary>How the memory is shared out, and when files are made and merged.</summary>
internal sealed record DedupSizes
{
    /// <summary>A slot of time is the window's part that is forgotten at once: fewer slots mean fewer files to ask, more mean a sharper window.</summary>
    private const int SlotsOfWindow = 12;

    /// <summary>For each key of a table: the tables, a sorted copy while one is written, and the keys in flight.</summary>
    private const int BytesOfTableKey = (TablesAtOnce * KeyTable.BytesOfKey) + 16 + 48;

    private const int TablesAtOnce = 1 + MaxSealed;
    private const int MergeBytes = 2 << 20;

    /// <summary>Full tables that may wait to be written before events are refused.</summary>
    public const int MaxSealed = 2;

    public required TimeSpan Window { get; init; }

    public required TimeSpan Slot { get; init; }

    /// <summary>A table with so many keys becomes a file.</summary>
    public required int TableKeys { get; init; }

    /// <summary>Bytes of filters that are kept in memory; the others are read from their files.</summary>
    public required long FilterBytes { get; init; }

    /// <summary>So many files of one slot and of like size become one.</summary>
    public int MergeAt { get; init; } = 4;

    public static DedupSizes Of(DedupOptions options)
    {
        var tableKeys = (int)Math.Min(options.MemoryBytes / 512, 1 << 20);
        return new()
        {
            Window = options.Window,
            Slot = options.Window / SlotsOfWindow,
            TableKeys = tableKeys,
            FilterBytes = options.MemoryBytes - (long)tableKeys * BytesOfTableKey - MergeBytes,
        };
    }

    /// <summary>The end of the slot that holds a time.</summary>
    public long SlotEnd(DateTimeOffset time) => (time.UtcTicks / Slot.Ticks + 1) * Slot.Ticks;

    /// <summary>The time of the oldest events that are known at a time, or an earlier one.</summary>
    public DateTimeOffset OldestKnown(DateTimeOffset now) => new(Math.Max(0, now.UtcTicks - Window.Ticks - Slot.Ticks), TimeSpan.Zero);

    /// <summary>Whether keys of the slot that ends then are still known at a time.</summary>
    public bool Knows(long slotEnd, long nowTicks) => nowTicks < slotEnd + Window.Ticks;
}
