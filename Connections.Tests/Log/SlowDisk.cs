using Connections.Core.Log;
using Microsoft.Win32.SafeHandles;

namespace Connections.Tests.Log;

/// <summary>A real disk that can be held before a sync, be full, or break in the middle of a write.</summary>
internal sealed class SlowDisk : ILogDisk
{
    private readonly LogDisk _real = new();
    private readonly object _gate = new();
    private bool _held;
    private bool _waiting;

    public int Syncs { get; private set; }

    public double Free { get; set; } = 0.5;

    /// <summary>What is free, where that depends on what else happens.</summary>
    public Func<double>? FreeNow { get; set; }

    /// <summary>No file can be made.</summary>
    public bool RefusesFiles { get; set; }

    /// <summary>What is only saved to find things quicker cannot be.</summary>
    public bool RefusesSaves { get; set; }

    /// <summary>Bytes of a write that still succeed; null for all.</summary>
    public int? WritesOnly { get; set; }

    /// <summary>From now on a sync does not end.</summary>
    public void Hold() => Change(() => _held = true);

    public void Release() => Change(() => _held = false);

    /// <summary>Returns when a sync is held.</summary>
    public void WaitUntilHeld()
    {
        lock (_gate)
            while (!_waiting)
                Monitor.Wait(_gate);
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (WritesOnly is not { } only)
        {
            _real.Write(file, bytes, offset);
            return;
        }

        _real.Write(file, bytes[..Math.Min(only, bytes.Length)], offset);
        throw new IOException("No space left on device");
    }

    public void Sync(SafeFileHandle file)
    {
        Change(() => _waiting = true);
        lock (_gate)
            while (_held)
                Monitor.Wait(_gate);
        Change(() => _waiting = false);
        Syncs++;
        _real.Sync(file);
    }

    public void SyncFolder(string folder) => _real.SyncFolder(folder);

    public double FreeShare(string folder) => FreeNow?.Invoke() ?? Free;

    public SafeFileHandle Create(string path) =>
        RefusesFiles ? throw new IOException("No space left on device") : ((ILogDisk)_real).Create(path);

    public void Save(string path, byte[] bytes)
    {
        if (RefusesSaves)
            throw new IOException("No space left on device");
        ((ILogDisk)_real).Save(path, bytes);
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }
}
