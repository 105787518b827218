using Connections.Core.Log;
using Microsoft.Win32.SafeHandles;

namespace Connections.Tests.Faults;

/// <summary>
/// The disk of a log as a power cut would find it: beside the real folder it keeps another one, into which a file's bytes come when the
/// file is synced, and its name when its folder is.
/// </summary>
internal sealed class PowerCutDisk(string folder, string image) : ILogDisk
{
    private readonly Lock _lock = new();
    private readonly LogDisk _real = new();
    private readonly Dictionary<string, byte[]> _synced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _cut;

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => _real.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file)
    {
        lock (_lock)
            if (!_cut)
                _synced[NameOf(file)] = Bytes(file);
        _real.Sync(file);
    }

    public void SyncFolder(string path)
    {
        lock (_lock)
            if (!_cut)
                foreach (var name in Directory.EnumerateFiles(folder))
                    _names.Add(Path.GetFileName(name));
        _real.SyncFolder(path);
    }

    public double FreeShare(string path) => 0.5;

    /// <summary>The power goes: what is in the image now is all that is left. A random part of the next, unsynced write is there as well.</summary>
    public void Cut(Random random)
    {
        lock (_lock)
        {
            _cut = true;
            foreach (var name in _names.Where(name => !name.EndsWith(".index", StringComparison.Ordinal)))
            {
                var synced = _synced.GetValueOrDefault(name, []);
                using var file = File.OpenHandle(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var written = Bytes(file);
                var torn = written.Length > synced.Length ? random.Next(written.Length - synced.Length + 1) : 0;
                File.WriteAllBytes(Path.Combine(image, name), [.. synced, .. written.AsSpan(Math.Min(synced.Length, written.Length), torn)]);
            }
        }
    }

    // A file that was renamed since it was synced is found by its new name: the id of the log is written aside first.
    private string NameOf(SafeFileHandle file)
    {
        var name = Directory.EnumerateFiles(folder).Single(path => IsSame(path, file));
        return Path.GetFileName(name).Replace(".new", "", StringComparison.Ordinal);
    }

    private static bool IsSame(string path, SafeFileHandle file) =>
        File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName == path;

    private static byte[] Bytes(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = RandomAccess.Read(file, bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
