using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>The rows of one batch, by source, with the texts that they share. Cleared, it serves for another.</summary>
/// <remarks>
/// An engine pays for each table of each batch, and some (DuckDB's checkpoints, the files of a lake, jobs of BigQuery) pay dearly. So a batch of few tables
/// is small, and one of many goes on until each has some rows, as far as the limits let it.
/// </remarks>
internal sealed class BatchRows : IDisposable
{
    private const long EnoughBytes = 32 << 20, MostBytes = 1 << 30;

    /// <summary>Rows of each table, on average, above which a larger batch spares little.</summary>
    private const int EnoughRowsOfTable = 2_000;

    // Their states are put together in memory.
    private const int MostStateCalls = 20_000;

    private readonly TextArena _texts;
    private int _rows, _tables, _stateCalls;

    /// <param name="sources">The sources.</param>
    /// <param name="spillFolder">Where a large batch lies.</param>
    /// <param name="rowsOf">Makes the empty rows of a source over the batch's texts.</param>
    public BatchRows(IEnumerable<SourceSetup> sources, string spillFolder, Func<SourceSetup, TextArena, EventRows> rowsOf)
    {
        _texts = new(spillFolder);
        Sources = sources.ToDictionary(source => source.Id, source => rowsOf(source, _texts));
    }

    public IReadOnlyDictionary<Guid, EventRows> Sources { get; }

    /// <summary>Events that were added.</summary>
    public long Events { get; private set; }

    /// <summary>Their bytes, as they stand in the log.</summary>
    public long EventBytes => Sources.Values.Sum(source => source.EventBytes);

    /// <summary>Adds the rows of an event.</summary>
    public void Add(LogRecord record)
    {
        var source = Sources[record.SourceId];
        var (rows, tables, stateCalls) = (source.RowCount, source.TableCount, source.StateCalls);
        source.Add(record);
        _rows += source.RowCount - rows;
        _tables += source.TableCount - tables;
        _stateCalls += source.StateCalls - stateCalls;
        Events++;
    }

    /// <summary>Whether it holds as much as it may, or as much as is worth while.</summary>
    // An event makes two rows at most, so the batch is closed one short of the limit.
    public bool IsFull(WarehouseOptions options) =>
        _rows >= options.BatchRows - 1
        || _texts.Bytes >= MostBytes
        || (_texts.Bytes >= EnoughBytes && (_rows >= _tables * EnoughRowsOfTable || _stateCalls >= MostStateCalls));

    public void Clear()
    {
        foreach (var source in Sources.Values)
            source.Clear();
        _texts.Clear();
        (Events, _rows, _tables, _stateCalls) = (0, 0, 0, 0);
    }

    public void Dispose() => _texts.Dispose();
}
