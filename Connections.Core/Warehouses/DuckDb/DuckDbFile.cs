using System.Collections.Concurrent;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>
/// The file of a warehouse, and who in this process has it open. Within a process DuckDB shares one instance of a file between all
/// connections, with the rights of whoever came first: a reader could write while a sync runs. So there is one user of a file at a time.
/// Other processes are kept out by DuckDB's own lock on the file.
/// </summary>
internal sealed class DuckDbFile
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Users = new(StringComparer.Ordinal);

    private const string Attached = "_connections_file";

    private readonly EngineContext _context;

    private DuckDbFile(EngineContext context, string path) => (_context, Path) = (context, path);

    public string Path { get; }

    public static DuckDbFile Of(EngineContext context)
    {
        var path = (string?)context.Warehouse.Settings["path"];
        return new(context, System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(path) ? context.DefaultFile : path));
    }

    /// <summary>Waits until nobody in this process uses the file. Disposing lets the next have it.</summary>
    public async Task<IDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        var user = Users.GetOrAdd(Path, _ => new(1, 1));
        await user.WaitAsync(cancellationToken);
        return new Held(user);
    }

    /// <summary>Opens it for reading and writing, made where it is missing. <see cref="DuckDbRoom"/> says when a checkpoint is due: each writes anew the last rows of every table that was written to.</summary>
    /// <exception cref="WarehouseException">It is in use, damaged, or not to be written.</exception>
    // Attached, since only so a size can be given to what a checkpoint writes anew, and under a name that no schema has.
    public DuckDBConnection OpenForLoading() => Open(
        ":memory:",
        new()
        {
            ["default_block_size"] = $"{DuckDbRoom.BlockBytes}", // of a file that is made; one that is there keeps its own
            ["checkpoint_threshold"] = "1GB",
            // What its allocator keeps for later is beside the memory limit.
            ["allocator_background_threads"] = "true",
            ["allocator_flush_threshold"] = "16MB",
            ["allocator_bulk_deallocation_flush_threshold"] = "16MB",
        },
        $"ATTACH '{Path.Replace("'", "''", StringComparison.Ordinal)}' AS {Attached} (ROW_GROUP_SIZE {DuckDbRoom.GroupRows}); USE {Attached}; SET TimeZone = 'UTC'");

    /// <summary>Opens it so that no statement can write, leave the file, or lift these limits.</summary>
    /// <exception cref="WarehouseException">See <see cref="OpenForLoading"/>.</exception>
    public DuckDBConnection OpenForReading() => Open(
        Path, new() { ["access_mode"] = "READ_ONLY", ["enable_external_access"] = "false" }, "SET TimeZone = 'UTC'; SET lock_configuration = true");

    private DuckDBConnection Open(string source, Dictionary<string, string> further, string first)
    {
        // A folder for each file: two databases that spill into one would take each other's files for their own.
        var temporary = System.IO.Path.Combine(_context.TemporaryFolder, $"duckdb-{_context.Warehouse.Id:N}");
        var connection = new DuckDBConnection(ConnectionString(source, further, temporary));
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            Directory.CreateDirectory(temporary);
            connection.Open();
            connection.Execute(first);
            return connection;
        }
        catch (Exception e) when (e is DuckDBException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw DuckDbFaults.Of(e, Path);
        }
    }

    private string ConnectionString(string source, Dictionary<string, string> further, string temporary)
    {
        var text = new DuckDBConnectionStringBuilder { DataSource = source };
        text["memory_limit"] = _context.Options.MemoryLimit;
        text["threads"] = "2";
        text["temp_directory"] = temporary;
        foreach (var (name, value) in further)
            text[name] = value;
        return text.ConnectionString;
    }

    private sealed class Held(SemaphoreSlim user) : IDisposable
    {
        private SemaphoreSlim? _user = user;

        public void Dispose() => Interlocked.Exchange(ref _user, null)?.Release();
    }
}
