using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>Appends a table's rows as a lake has them: the day first, then the lake's columns in their order.</summary>
internal sealed class LakeRows(LakeSchema schema, TableRows rows, TextArena texts, Discards? discards)
{
    private readonly IReadOnlyList<LakeColumn> _columns = schema.Columns(rows.Name)!;

    public void AppendTo(DuckDBAppender appender, IReadOnlySet<int> except, DateTimeOffset at)
    {
        var ours = Places(out var homeless);
        var receivedAt = rows.Column("received_at").Index;
        var cells = new Cell?[rows.Columns.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            if (except.Contains(row))
                continue;
            foreach (var cell in rows.Row(row))
                cells[cell.Column] = cell;

            var target = appender.CreateRow();
            target.AppendValue(LakeLayout.Text(DayOf(cells[receivedAt], at)));
            for (var place = 0; place < _columns.Count; place++)
                AppendCell(target, _columns[place], ours[place] is { } column ? cells[column.Index] : null, row);
            target.EndRow();
            foreach (var column in homeless)
            {
                if (cells[column.Index] is { } value)
                    discards?.Add(rows, row, column.Name, value.Text, $"The table has {_columns.Count} columns, the most that it may have.");
            }

            foreach (var cell in rows.Row(row))
                cells[cell.Column] = null;
        }
    }

    // From the lake's columns to ours: null for one that these rows know nothing of.
    private TableColumn?[] Places(out List<TableColumn> homeless)
    {
        var byName = new Dictionary<string, TableColumn>(StringComparer.Ordinal);
        foreach (var column in rows.Columns)
        {
            if (LakeSchema.NameOf(rows, column) is { } name)
                byName.TryAdd(name, column);
        }

        homeless = [.. byName.Where(named => named.Value.Seen != ValueKind.None && !_columns.Any(column => column.Name == named.Key)).Select(named => named.Value)];
        return [.. _columns.Select(column => byName.GetValueOrDefault(column.Name))];
    }

    private void AppendCell(IDuckDBAppenderRow target, LakeColumn column, Cell? cell, int row)
    {
        var type = DuckDbSql.TypeOf(column.Type);
        if (cell is not { } value)
        {
            target.AppendNullValue();
        }
        else if (!DuckDbValue.TryAppend(target, type, value.Kind, texts[value.Text]))
        {
            target.AppendNullValue();
            discards?.Add(rows, row, rows.Columns[value.Column].Name, value.Text, $"The column is {type}, the value does not fit.");
        }
    }

    // The collection gives every event the time; a row whose time cannot be read is put where it was loaded.
    private DateOnly DayOf(Cell? receivedAt, DateTimeOffset at) =>
        DateOnly.FromDateTime(receivedAt is { } cell && IsoTime.TryParse(texts[cell.Text], out var received) ? received : at.UtcDateTime);
}
