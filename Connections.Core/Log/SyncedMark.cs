using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>
/// How far the log was synced, beside it in a file of its own: so that a start can tell events that were acknowledged and are damaged now from
/// the rest of a write that was cut short.
/// </summary>
/// <remarks>
/// Written after each sync and not synced itself: a kill leaves it exact, since the system holds it; a power cut may leave an older one, which
/// says less and nothing wrong. Little endian: u64 the offset behind the last synced record, u32 CRC32C of it.
/// </remarks>
internal sealed class SyncedMark : IDisposable
{
    public const string FileName = "synced";

    private const int Bytes = 12;

    private readonly SafeFileHandle _file;

    public SyncedMark(string folder) => _file = File.OpenHandle(
        Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The offset behind the last record that was synced for certain; 0 where nothing says so.</summary>
    public static long Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return 0;
        Span<byte> bytes = stackalloc byte[Bytes];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(file, bytes, 0) == Bytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(long)..]) == Castagnoli.HashToUInt32(bytes[..sizeof(long)])
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes)
            : 0;
    }

    public void Write(long nextOffset)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, nextOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[sizeof(long)..], Castagnoli.HashToUInt32(bytes[..sizeof(long)]));
        RandomAccess.Write(_file, bytes, 0);
    }

    public void Dispose() => _file.Dispose();
}
