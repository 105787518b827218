using System.Buffers.Binary;

namespace Connections.Core.Log;

/// <summary>
/// The first part of a frame's body: of each record what a reader needs to pass over it or to find it. It stands apart from the JSON and
/// is never compressed (keys do not shrink), so that keys, types and sizes are read without unpacking an event.
/// </summary>
/// <remarks>An entry, little endian: u16 index of the source, u8 type, u8 mark, u32 bytes of JSON, u64 user key, u128 message key.</remarks>
internal static class RecordTable
{
    public const int EntryBytes = 32;

    public static void Write(Span<byte> to, int source, in LogEntry entry)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)source);
        to[2] = (byte)entry.Type;
        to[3] = entry.Mark;
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], entry.Json.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], entry.UserKey);
        BinaryPrimitives.WriteUInt128LittleEndian(to[16..], entry.MessageKey);
    }

    public static RecordEntry Read(ReadOnlySpan<byte> table, int index)
    {
        var entry = table.Slice(index * EntryBytes, EntryBytes);
        return new(
            BinaryPrimitives.ReadUInt16LittleEndian(entry),
            (EventType)entry[2],
            entry[3],
            BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
            MessageKeyOf(table, index));
    }

    public static UInt128 MessageKeyOf(ReadOnlySpan<byte> table, int index) =>
        BinaryPrimitives.ReadUInt128LittleEndian(table[(index * EntryBytes + 16)..]);
}

/// <summary>One record of the table.</summary>
/// <param name="Source">Its place in the frame's list of sources.</param>
/// <param name="Type">Its call.</param>
/// <param name="Mark">See <see cref="LogEntry.Mark"/>.</param>
/// <param name="JsonBytes">Bytes of its JSON, not compressed.</param>
/// <param name="UserKey">See <see cref="Log.UserKey"/>.</param>
/// <param name="MessageKey">See <see cref="Log.MessageKey"/>.</param>
internal readonly record struct RecordEntry(int Source, EventType Type, byte Mark, int JsonBytes, ulong UserKey, UInt128 MessageKey);
