using Connections.Core.Log;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>
/// A lake in a local folder. A file is written beside its place under a hidden name, which readers pass over, synced, and renamed; a kill
/// before the rename leaves the hidden draft, which the next write or delete of the same key takes away.
/// </summary>
internal sealed class FolderStore(string root) : ILakeStore
{
    private static readonly LogDisk Disk = new();

    private FileStream? _held;

    public string Name => root;

    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(key), cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Fault(e);
        }
    }

    public Task WriteAsync(string key, byte[] content, CancellationToken cancellationToken) => PlaceAsync(key, new MemoryStream(content), cancellationToken);

    public Task PutAsync(string key, string file, CancellationToken cancellationToken) => PlaceAsync(key, File.OpenRead(file), cancellationToken);

    public async Task GetAsync(string key, string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var from = File.OpenRead(PathOf(key));
            await using var to = File.Create(file);
            await from.CopyToAsync(to, cancellationToken);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Fault(e);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        try
        {
            if (Directory.Exists(Path.GetDirectoryName(path)))
            {
                File.Delete(path);
                File.Delete(DraftOf(path));
            }

            return Task.CompletedTask;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Fault(e);
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(string folder, string? after, int most, CancellationToken cancellationToken)
    {
        try
        {
            var path = PathOf(folder);
            if (!Directory.Exists(path))
                return Task.FromResult<IReadOnlyList<string>>([]);
            var keys = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => !Path.GetFileName(file).StartsWith('.'))
                .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(key => after is null || string.CompareOrdinal(key, after) > 0)
                .Order(StringComparer.Ordinal)
                .Take(most);
            return Task.FromResult<IReadOnlyList<string>>([.. keys]);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Fault(e);
        }
    }

    /// <summary>Keeps a second program from loading the same warehouse, until this is disposed.</summary>
    public void Hold(string key)
    {
        var path = PathOf(key);
        try
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            _held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Fault(e);
        }
    }

    public void Dispose() => _held?.Dispose();

    private async Task PlaceAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        try
        {
            await using var from = content;
            MakeFolder(Path.GetDirectoryName(path)!);
            await using (var draft = File.Create(DraftOf(path)))
            {
                await from.CopyToAsync(draft, cancellationToken);
                draft.Flush(flushToDisk: true);
            }

            File.Move(DraftOf(path), path, overwrite: true);
            Disk.SyncFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Fault(e);
        }
    }

    // A new folder is lost with its name unless the one above it is synced too.
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var above = Path.GetDirectoryName(folder)!;
        MakeFolder(above);
        Directory.CreateDirectory(folder);
        Disk.SyncFolder(above);
    }

    private string PathOf(string key) => Path.Combine([root, .. key.Split('/')]);

    private static string DraftOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.draft");

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    private WarehouseException Fault(Exception e) => e is UnauthorizedAccessException
        ? new(WarehouseFault.Permission, false, $"{root} cannot be written. Give this user write access, or name another folder. ({e.Message})", e)
        : new(WarehouseFault.Resource, true, $"{root} cannot be read or written: the disk may be full, or something stands in the way. The sync is tried again. ({e.Message})", e);
}
