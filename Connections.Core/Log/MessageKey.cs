using System.Buffers.Binary;
using System.IO.Hashing;

namespace Connections.Core.Log;

/// <summary>
/// Makes the keys by which an event is found and known again without its JSON: of its <c>messageId</c> alone, as it stands in the log,
/// and of its source and that, by which a repeat is told.
/// </summary>
public static class MessageKey
{
    /// <summary>XxHash128, seed 0, of the UTF-8 of the <c>messageId</c>.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> messageId) => XxHash128.HashToUInt128(messageId);

    /// <summary>XxHash128, seed 0, of the source id's 16 bytes (big endian) and the message key's 16 (big endian).</summary>
    public static UInt128 In(Guid sourceId, UInt128 messageKey)
    {
        Span<byte> bytes = stackalloc byte[32];
        sourceId.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], messageKey);
        return XxHash128.HashToUInt128(bytes);
    }
}
