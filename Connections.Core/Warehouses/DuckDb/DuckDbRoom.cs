using System.Globalization;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>
/// How much of the engine's memory the rows hold that were written since the last checkpoint. Each column of each table that they went to takes a
/// block of the file, however few they are, and none of that can be spilled: five hundred wide tables with a row each fill more than a gigabyte.
/// </summary>
internal sealed class DuckDbRoom
{
    /// <summary>
    /// The block size of files that we make, in bytes. The least that DuckDB knows, a sixteenth of its own: as fast for one table, and a checkpoint is due after
    /// sixteen times as many columns.
    /// </summary>
    public const int BlockBytes = 16_384;

    /// <summary>
    /// The rows of a group of files that we make. A checkpoint packs anew the last group of each table that was written to: of hundreds of tables that is most
    /// of its work, and with DuckDB's own 122,880 each sync would do it for all that was loaded in a long time.
    /// </summary>
    public const int GroupRows = 16_384;

    // A text's header is 16 bytes, other values are 8 at most; its validity and bookkeeping come on top.
    private const long ValueBytes = 18;

    // The rest is for what the engine needs beside it.
    private const int Share = 2;

    private readonly long _block;
    private readonly long _most;
    private long _held;
    private long _rows;
    private int _tables;

    private DuckDbRoom(long block, long most) => (_block, _most) = (block, most);

    /// <summary>Whether a checkpoint is due before more is written.</summary>
    public bool IsFull => _held > _most;

    /// <summary>Whether what was written fills whole groups: each is packed once then, and not again with the next rows of its table.</summary>
    public bool FillsGroups => _rows >= (long)_tables * GroupRows;

    /// <summary>The room of an open file: people may bring one with blocks of another size.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="memoryLimit">Such as <c>128MB</c> or <c>1 GiB</c>.</param>
    public static DuckDbRoom Of(DuckDBConnection connection, string memoryLimit)
    {
        var block = connection.Query("SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()", row => row.GetInt64(0)).Single();
        var unit = memoryLimit.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var limit = long.Parse(memoryLimit.AsSpan(0, unit), CultureInfo.InvariantCulture) * (memoryLimit[unit..].Trim()[0] == 'G' ? 1_000_000_000 : 1_000_000);
        return new(block, limit / Share);
    }

    /// <summary>Counts what a table was given.</summary>
    public void Take(int columns, int rows)
    {
        _held += columns * _block * (1 + rows * ValueBytes / _block);
        _rows += rows;
        _tables++;
    }

    /// <summary>All is in the file.</summary>
    public void Clear() => (_held, _rows, _tables) = (0, 0, 0);
}
