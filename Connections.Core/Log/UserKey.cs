using System.Buffers;
using System.IO.Hashing;

namespace Connections.Core.Log;

/// <summary>Makes the key by which a user's events stay in order.</summary>
public static class UserKey
{
    private const int SourceBytes = 16;

    /// <summary>
    /// XxHash3, seed 0, of the source id's 16 bytes (big endian) and the UTF-8 of the event's <c>anonymousId</c>, or of its
    /// <c>userId</c> where it has none.
    /// </summary>
    public static ulong Of(Guid sourceId, ReadOnlySpan<byte> id)
    {
        var rented = id.Length > 256 ? ArrayPool<byte>.Shared.Rent(SourceBytes + id.Length) : null;
        var bytes = rented ?? stackalloc byte[SourceBytes + 256];
        sourceId.TryWriteBytes(bytes, bigEndian: true, out _);
        id.CopyTo(bytes[SourceBytes..]);
        var key = XxHash3.HashToUInt64(bytes[..(SourceBytes + id.Length)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return key;
    }
}
