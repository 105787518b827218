using System.Text.Json;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Syncs;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses;

/// <summary>What the syncs of one source did on one day.</summary>
/// <param name="Day">The day, in the zone that was asked for.</param>
/// <param name="SourceId">The source.</param>
/// <param name="Rows">Rows written.</param>
/// <param name="Syncs">Syncs that ended.</param>
/// <param name="Failures">Those of them that failed.</param>
/// <param name="Tables">Rows by table.</param>
public sealed record HealthDay(DateOnly Day, Guid SourceId, long Rows, int Syncs, int Failures, IReadOnlyDictionary<string, long> Tables);

/// <summary>How the loading of a warehouse went over the last 30 days.</summary>
public sealed class WarehouseHealth(IDbContextFactory<ConnectionsDb> databases, TimeProvider clock)
{
    /// <summary>How many days are shown, today included.</summary>
    public const int Days = 30;

    /// <summary>The days that are shown, oldest first.</summary>
    public IReadOnlyList<DateOnly> DaysIn(TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        return [.. Enumerable.Range(0, Days).Select(day => today.AddDays(day - Days + 1))];
    }

    /// <summary>By day and source, in the days of a zone; days without a sync are not in it.</summary>
    public async Task<IReadOnlyList<HealthDay>> ReadAsync(Guid warehouseId, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - SyncFigures.KeptFor;
        var first = DaysIn(zone)[0];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var figures = await db.SyncFigures.AsNoTracking().Where(figure => figure.WarehouseId == warehouseId && figure.Start >= since).ToListAsync(cancellationToken);
        return
        [
            .. figures.GroupBy(figure => (Day: DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(figure.Start, zone).DateTime), figure.SourceId))
                .Where(day => day.Key.Day >= first)
                .Select(day => new HealthDay(
                    day.Key.Day, day.Key.SourceId, day.Sum(figure => figure.Rows), day.Sum(figure => figure.Syncs), day.Sum(figure => figure.Failures), Sum(day.Select(figure => figure.Tables)))),
        ];
    }

    private static Dictionary<string, long> Sum(IEnumerable<string> tables)
    {
        var sum = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (table, rows) in tables.SelectMany(json => JsonSerializer.Deserialize<Dictionary<string, long>>(json)!))
            sum[table] = sum.GetValueOrDefault(table) + rows;
        return sum;
    }
}
