using Microsoft.Data.Sqlite;

namespace Connections.Core.Warehouses.Sqlite;

/// <summary>The file of a warehouse. It is in WAL mode, so whoever reads it and a sync do not wait for each other; two that write do, by SQLite's own lock.</summary>
internal sealed class SqliteFile
{
    /// <summary>How long a statement waits for another program's lock.</summary>
    public const int PatienceSeconds = 10;

    private const string Extension = ".sqlite";

    private SqliteFile(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="WarehouseException">The settings name a file of ours that is no warehouse.</exception>
    public static SqliteFile Of(EngineContext context)
    {
        var byDefault = System.IO.Path.ChangeExtension(context.DefaultFile, Extension);
        var named = (string?)context.Warehouse.Settings["path"];
        var path = System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(named) ? byDefault : named);
        // What the product itself keeps there is SQLite too, and nothing that a query should show or a sync write into.
        if (System.IO.Path.GetDirectoryName(path) == System.IO.Path.GetDirectoryName(byDefault) && !path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            throw new WarehouseException(WarehouseFault.Permission, false, $"{path} is in the data folder, where a warehouse's file ends in {Extension}. Name it so, or name a file elsewhere.");
        return new(path);
    }

    /// <summary>Opens it for reading and writing, made where it is missing.</summary>
    /// <exception cref="WarehouseException">It is damaged, or not to be written.</exception>
    public SqliteConnection OpenForLoading() =>
        // A commit that was answered has to be on the disk, and what is sorted on the way shall not need a folder.
        Open(SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");

    /// <summary>Opens a file that is there as a load would, and leaves it as it is, the way it writes included.</summary>
    /// <exception cref="WarehouseException">See <see cref="OpenForLoading"/>; or another program writes to it now.</exception>
    public SqliteConnection TryForLoading() => Open(SqliteOpenMode.ReadWrite, "SELECT count(*) FROM sqlite_master; BEGIN IMMEDIATE; ROLLBACK");

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="WarehouseException">See <see cref="OpenForLoading"/>.</exception>
    public SqliteConnection OpenForReading() => Open(SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON");

    private SqliteConnection Open(SqliteOpenMode mode, string first)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false, DefaultTimeout = PatienceSeconds }.ConnectionString);
        try
        {
            if (mode == SqliteOpenMode.ReadWriteCreate)
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = first;
            command.ExecuteNonQuery();
            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw SqliteFaults.Of(e, Path);
        }
    }
}
