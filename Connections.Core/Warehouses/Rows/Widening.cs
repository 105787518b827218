namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// Which type an existing column needs where a warehouse may widen its columns (warehouse contract, §6): integer becomes float, anything
/// becomes varchar. A value that the column holds as it is, such as the text <c>7</c> among integers, widens nothing.
/// </summary>
internal static class Widening
{
    /// <summary>The wider type; null where the column holds all values of the batch.</summary>
    public static LogicalType? Needed(LogicalType now, TableRows rows, TableColumn column, IReadOnlySet<int> exceptRows, TextArena texts)
    {
        if (now == LogicalType.Varchar || column.Seen == ValueKind.None || LogicalTypes.Holding(column.Seen) == now)
            return null;

        var needed = now;
        for (var row = 0; row < rows.Count; row++)
        {
            if (exceptRows.Contains(row))
                continue;
            foreach (var cell in rows.Row(row))
            {
                if (cell.Column != column.Index || Holds(needed, cell.Kind, texts[cell.Text]))
                    continue;
                if (needed != LogicalType.Integer || !Holds(LogicalType.Float, cell.Kind, texts[cell.Text]))
                    return LogicalType.Varchar;
                needed = LogicalType.Float;
            }
        }

        return needed == now ? null : needed;
    }

    // Without loss: a fraction in a column of integers would be cut.
    private static bool Holds(LogicalType type, ValueKind kind, ReadOnlySpan<byte> text) => type switch
    {
        LogicalType.Integer => kind != ValueKind.Float && Casts.ToInteger(kind, text, out _),
        LogicalType.Float => kind != ValueKind.BigNumber && Casts.ToFloat(kind, text, out _),
        LogicalType.Boolean => Casts.ToBoolean(kind, text, out _),
        LogicalType.Timestamp => Casts.ToTimestamp(kind, text, out _),
        _ => true,
    };
}
