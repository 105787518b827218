using System.Runtime.Versioning;

namespace Connections.Core.Storage;

/// <summary>
/// The folder that holds everything the product keeps. Whoever opens it owns it alone: a lock file, held open, refuses a second process.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string root, FileStream held) => (Root, _lock) = (root, held);

    /// <summary>The folder's full path.</summary>
    public string Root { get; }

    /// <summary>What people edit, SQLite.</summary>
    public string ConnectionsDb => Path.Combine(Root, "connections.db");

    /// <summary>Cursors, waiting events and counters, SQLite.</summary>
    public string DeliveryDb => Path.Combine(Root, "delivery.db");

    /// <summary>Counts of what sources sent and samples of what was refused, SQLite.</summary>
    public string ActivityDb => Path.Combine(Root, "activity.db");

    /// <summary>Jobs and schedules, SQLite.</summary>
    public string JobsDb => Path.Combine(Root, "jobs.db");

    /// <summary>The folder of the event log's segments.</summary>
    public string Log => Path.Combine(Root, "log");

    /// <summary>The folder of the ids of known events: an index of the log, made again from it where it is missing.</summary>
    public string Dedup => Path.Combine(Root, "dedup");

    /// <summary>The folder of the tries of deliveries, a log of its own.</summary>
    public string Outcomes => Path.Combine(Root, "outcomes");

    /// <summary>The folder of the data-protection keys.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>The embedded warehouse's file, unless its settings name another.</summary>
    public string DuckDb => Path.Combine(Root, "warehouse.duckdb");

    /// <summary>The folder in which engines keep what they know of their warehouses: a folder for each.</summary>
    public string Warehouses => Path.Combine(Root, "warehouses");

    /// <summary>Room for what an engine spills while it works.</summary>
    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>Creates the folder where it is missing, readable by its owner only, and takes its lock.</summary>
    /// <exception cref="DataFolderException">It cannot be created or written, or another process holds it; the message says what to do.</exception>
    public static DataFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        try
        {
            CreatePrivately(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                $"The data folder {root} cannot be created: {e.Message} Make it writable, or name another with Connections__DataDirectory.", e);
        }

        var lockPath = Path.Combine(root, "lock");
        try
        {
            return new(root, new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException(
                $"The data folder {root} is not writable: {e.Message} Give this user write access, or name another with Connections__DataDirectory.", e);
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            throw new DataFolderException(
                $"The data folder {root} is in use by another process. Stop that one, or name another folder with Connections__DataDirectory.", e);
        }
        catch (IOException e)
        {
            throw new DataFolderException(
                $"The data folder {root} is not writable: {e.Message} Make it writable, or name another with Connections__DataDirectory.", e);
        }
    }

    /// <summary>Lets the next process have the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static void CreatePrivately(string root)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(root);
        else
            CreateForOwnerOnly(root);
    }

    [UnsupportedOSPlatform("windows")]
    private static void CreateForOwnerOnly(string root) =>
        Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}

/// <summary>The data folder cannot be used. The message is for the operator.</summary>
public sealed class DataFolderException(string message, Exception inner) : Exception(message, inner);
