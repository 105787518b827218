namespace Connections.Core.Warehouses;

/// <summary>Tries the file of an embedded warehouse. Where there is none yet it looks whether one can be made, and makes none.</summary>
internal static class FileCheck
{
    /// <param name="path">The file, whole.</param>
    /// <param name="open">Opens and closes a file that is there, for writing.</param>
    /// <param name="faultOf">What trouble with files is called.</param>
    public static async Task<ConnectionReport> RunAsync(string path, Func<Task> open, Func<Exception, WarehouseException> faultOf)
    {
        try
        {
            if (File.Exists(path))
                await open();
            else
                TryToMake(path);
            return ConnectionReport.Connected;
        }
        catch (WarehouseException e)
        {
            return new([new(e.Message, Remedy: null)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([new(faultOf(e).Message, Remedy: null)]);
        }
    }

    // The folders above it that are missing are made by the first sync, in the nearest one that is there.
    private static void TryToMake(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder.");
        var folder = Path.GetDirectoryName(path);
        while (folder is not null && !Directory.Exists(folder))
        {
            if (File.Exists(folder))
                throw new IOException($"{folder} is a file.");
            folder = Path.GetDirectoryName(folder);
        }

        var probe = Path.Combine(folder ?? "", $".connections-{Guid.NewGuid():N}");
        File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
    }
}
