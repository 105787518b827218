using System.Diagnostics;

namespace Connections.Tests.Faults;

/// <summary>A folder that is a small disk of its own, a tmpfs, to be filled to the last byte and emptied again. Root has to run this.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>A new one where root runs this on Linux; null elsewhere.</summary>
    public static async Task<SmallDisk?> WhereRootAsync(int megabytes) => Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() ? await NewAsync(megabytes) : null;

    /// <exception cref="CrashException">It cannot be mounted.</exception>
    public static async Task<SmallDisk> NewAsync(int megabytes)
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("connections-disk-").FullName);
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "connections", disk.Folder);
        return disk;
    }

    /// <summary>Takes all that is free.</summary>
    public void Fill()
    {
        var block = new byte[1 << 20];
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = block.Length; size >= 4096; size /= 2)
            try
            {
                while (true)
                    ballast.Write(block, 0, size);
            }
            catch (IOException)
            {
                // That much is not free any more; half of it may be.
            }
    }

    /// <summary>Gives it free again.</summary>
    public void Empty() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Folder);
        Directory.Delete(Folder);
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new CrashException($"'{command}' failed, which needs root here: {errors}");
    }
}
