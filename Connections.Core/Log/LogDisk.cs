using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>What the log asks of the disk. A seam: a test makes it slow, full or broken.</summary>
internal interface ILogDisk
{
    /// <summary>Writes all bytes at the offset.</summary>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes a file where there is none.</summary>
    SafeFileHandle Create(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Writes a small file whole. It may be lost by a power cut: it can be made again.</summary>
    void Save(string path, byte[] bytes) => File.WriteAllBytes(path, bytes);

    /// <summary>Returns when what was written is on the disk.</summary>
    void Sync(SafeFileHandle file);

    /// <summary>Whether <see cref="Sync"/> keeps its word each time; where it does not, nothing may be called synced for certain.</summary>
    bool SyncsAlways => true;

    /// <summary>Returns when the folder's entries are on the disk: a new file is lost with its name.</summary>
    void SyncFolder(string folder);

    /// <summary>Free bytes over all bytes of the disk that holds the folder.</summary>
    double FreeShare(string folder);
}

/// <summary>The real disk.</summary>
internal sealed class LogDisk : ILogDisk
{
    private const int ReadOnly = 0;

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void SyncFolder(string folder)
    {
        // Windows keeps names in its own journal; .NET opens no folders, so elsewhere the C library is asked.
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(System.Text.Encoding.UTF8.GetBytes(folder + '\0'), ReadOnly);
        if (descriptor < 0)
            throw new IOException($"The folder {folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (FlushDescriptor(descriptor) != 0)
                throw new IOException($"The folder {folder} cannot be synced (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    public double FreeShare(string folder)
    {
        var drive = new DriveInfo(folder);
        return (double)drive.AvailableFreeSpace / drive.TotalSize;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushDescriptor(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
