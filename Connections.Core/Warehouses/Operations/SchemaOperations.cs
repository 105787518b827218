using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Operations;

/// <summary>Tables and columns that syncs have added to warehouses, as rows. Its positions are the ids of their records, which SQLite gives in the order of commits.</summary>
internal sealed class SchemaOperations(IDbContextFactory<ConnectionsDb> databases, CurrentSetup setup) : IOperationsStream
{
    private const int MaxRows = 5_000;

    public Guid Id { get; } = new("c0de0000-0000-4000-8000-000000000003");

    public LogPosition Start => new(Id, 0);

    public async Task<LogPosition> EndAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return new(Id, (await db.LoadedColumns.MaxAsync(column => (long?)column.Id, cancellationToken) ?? -1) + 1);
    }

    public async Task<LogPosition> FillAsync(EventRows rows, LogPosition from, LogPosition end, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var columns = await db.LoadedColumns.AsNoTracking().Where(column => column.Id >= from.Offset && column.Id < end.Offset)
            .OrderBy(column => column.Id).Take(MaxRows).ToListAsync(cancellationToken);
        foreach (var column in columns)
        {
            var source = setup.Value.Sources.GetValueOrDefault(column.SourceId);
            rows.Begin(OperationalTables.SchemaChanges, OperationalTables.SchemaChangesTable, $"{column.Id}", column.At)
                ?.Put("warehouse", setup.Value.Warehouses.GetValueOrDefault(column.WarehouseId)?.Slug)
                .Put("source", source?.Slug)
                .Put("schema_name", source?.WarehouseSchema)
                .Put("table_name", column.Table)
                .Put("column_name", column.Column.Length == 0 ? null : column.Column)
                .Put("kind", column.Column.Length == 0 ? "table added" : "column added");
        }

        return columns.Count < MaxRows ? end : new(Id, columns[^1].Id + 1);
    }
}
