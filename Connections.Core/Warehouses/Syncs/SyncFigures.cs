using System.Text.Json;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>Keeps what the history is too short for: rows by quarter of an hour, and which tables and columns there are. Saved with the history's row.</summary>
internal sealed class SyncFigures(TimeProvider clock)
{
    /// <summary>How long figures are kept: the 30 days that are shown, and what a day of another zone needs.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(35);

    /// <summary>Adds what a sync did that has ended. Nothing is saved yet.</summary>
    public async Task AddAsync(ConnectionsDb db, SyncRun run, SourceTally source, CancellationToken cancellationToken)
    {
        var start = SyncFigure.StartOf(clock.GetUtcNow());
        var figure = await db.SyncFigures.SingleOrDefaultAsync(f => f.WarehouseId == run.WarehouseId && f.SourceId == run.SourceId && f.Start == start, cancellationToken);
        if (figure is null)
            db.SyncFigures.Add(figure = new() { WarehouseId = run.WarehouseId, SourceId = run.SourceId, Start = start });
        figure.Syncs++;
        figure.Failures += run.Status == SyncStatus.Failure ? 1 : 0;
        figure.Rows += source.Rows;
        if (source.Tables.Count > 0)
            figure.Tables = Sum(figure.Tables, source.Tables);
        await AddColumnsAsync(db, run, source, cancellationToken);
    }

    /// <summary>Deletes figures of days that are shown no more.</summary>
    public static Task TidyAsync(ConnectionsDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - KeptFor;
        return db.SyncFigures.Where(figure => figure.Start < before).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Rows by table, as JSON, with more of them added.</summary>
    public static string Sum(string tables, IReadOnlyDictionary<string, long> more)
    {
        var sums = JsonSerializer.Deserialize<Dictionary<string, long>>(tables)!;
        foreach (var (table, rows) in more)
            sums[table] = sums.GetValueOrDefault(table) + rows;
        return JsonSerializer.Serialize(sums);
    }

    private async Task AddColumnsAsync(ConnectionsDb db, SyncRun run, SourceTally source, CancellationToken cancellationToken)
    {
        if (source.Columns.Count == 0)
            return;
        var known = (await db.LoadedColumns.Where(column => column.WarehouseId == run.WarehouseId && column.SourceId == run.SourceId)
            .Select(column => new { column.Table, column.Column }).ToListAsync(cancellationToken)).Select(column => (column.Table, column.Column)).ToHashSet();
        foreach (var (table, columns) in source.Columns)
            foreach (var column in columns.Prepend("").Where(column => !known.Contains((table, column))))
                db.LoadedColumns.Add(new() { WarehouseId = run.WarehouseId, SourceId = run.SourceId, Table = table, Column = column, At = clock.GetUtcNow() });
    }
}
