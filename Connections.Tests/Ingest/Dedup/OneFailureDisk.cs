using Connections.Core.Log;
using Connections.Tests.Log;
using Microsoft.Win32.SafeHandles;

namespace Connections.Tests.Ingest.Dedup;

/// <summary>A disk that can be held before a sync, whose next sync may fail, and that tells before each step.</summary>
internal sealed class OneFailureDisk : ILogDisk
{
    private int _failures;

    public SlowDisk Inner { get; } = new();

    /// <summary>Called before and after each step.</summary>
    public Action? Step { get; set; }

    /// <summary>The next sync fails, that is the one that is held.</summary>
    public void FailNextSync() => Interlocked.Increment(ref _failures);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Step?.Invoke();
        Inner.Write(file, bytes, offset);
        Step?.Invoke();
    }

    public void Sync(SafeFileHandle file)
    {
        Inner.Sync(file);
        if (Interlocked.Exchange(ref _failures, 0) > 0)
            throw new IOException("Input/output error");
        Step?.Invoke();
    }

    public void SyncFolder(string folder)
    {
        Step?.Invoke();
        Inner.SyncFolder(folder);
    }

    public double FreeShare(string folder) => Inner.FreeShare(folder);
}
