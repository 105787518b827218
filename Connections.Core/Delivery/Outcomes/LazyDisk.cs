using Connections.Core.Log;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Delivery.Outcomes;

/// <summary>
/// A disk that is synced now and then only: for what a power cut may take the last seconds of. The first sync is made, since it is of the
/// log's id, and so is every one of a folder.
/// </summary>
internal sealed class LazyDisk(ILogDisk disk, TimeProvider clock) : ILogDisk
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private long? _synced;

    public bool SyncsAlways => false;

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => disk.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file)
    {
        if (_synced is { } last && clock.GetElapsedTime(last) < Period)
            return;
        disk.Sync(file);
        _synced = clock.GetTimestamp();
    }

    public void SyncFolder(string folder) => disk.SyncFolder(folder);

    public double FreeShare(string folder) => disk.FreeShare(folder);
}
