namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>The rows of a bulk load: the columns, rows, and an end, as an answer would have them.</summary>
internal static class TdsBulk
{
    private const int Nullable = 0x01, Updatable = 0x04;

    public static void Begin(TdsOutput output, IReadOnlyList<TdsColumn> columns, ReadOnlySpan<byte> collation)
    {
        output.Begin(PacketType.BulkLoad);
        output.Byte((byte)TokenType.Columns);
        output.UShort(columns.Count);
        foreach (var column in columns)
        {
            output.Int(0);
            output.UShort(Nullable | Updatable);
            column.Type.Write(output, collation);
            output.ShortText(column.Name);
        }
    }

    /// <summary>Writes a row; false where there is none.</summary>
    public static bool Next(TdsOutput output, Func<TdsOutput, bool> writeNext)
    {
        output.Byte((byte)TokenType.Row);
        if (writeNext(output))
            return true;
        output.Back(1);
        return false;
    }

    public static void End(TdsOutput output)
    {
        output.Byte((byte)TokenType.Done);
        output.Bytes(stackalloc byte[12]);
    }
}
