using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>The rows of one batch, by source, with the texts that they share. Cleared, it serves for another.</summary>
internal sealed class BatchRows : IDisposable
{
    // What is held of a batch until it is committed. A sync holds two: one that is written, one that is made.
    private const long MostBytes = 32 << 20;

    private readonly TextArena _texts = new();

    /// <param name="sources">The sources.</param>
    /// <param name="rowsOf">Makes the empty rows of a source over the batch's texts.</param>
    public BatchRows(IEnumerable<SourceSetup> sources, Func<SourceSetup, TextArena, EventRows> rowsOf) =>
        Sources = sources.ToDictionary(source => source.Id, source => rowsOf(source, _texts));

    public IReadOnlyDictionary<Guid, EventRows> Sources { get; }

    /// <summary>Events that were added.</summary>
    public long Events { get; private set; }

    /// <summary>Their bytes, as they stand in the log.</summary>
    public long EventBytes => Sources.Values.Sum(source => source.EventBytes);

    /// <summary>Adds the rows of an event.</summary>
    public void Add(LogRecord record)
    {
        Sources[record.SourceId].Add(record);
        Events++;
    }

    /// <summary>Whether it holds as much as it may.</summary>
    // An event makes two rows at most, so the batch is closed one short of the limit.
    public bool IsFull(WarehouseOptions options) =>
        Sources.Values.Sum(source => source.RowCount) >= options.BatchRows - 1
        || _texts.Bytes >= MostBytes
        || (Events % 64 == 0 && _texts.Bytes + Sources.Values.Sum(source => source.Bytes) >= MostBytes);

    public void Clear()
    {
        foreach (var source in Sources.Values)
            source.Clear();
        _texts.Clear();
        Events = 0;
    }

    public void Dispose() => _texts.Dispose();
}
