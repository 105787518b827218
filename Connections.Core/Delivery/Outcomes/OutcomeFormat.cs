using System.Buffers.Binary;
using System.Text;
using Connections.Core.Log;

namespace Connections.Core.Delivery.Outcomes;

/// <summary>How an outcome stands in its record.</summary>
/// <remarks>
/// Little endian: u8 version, u8 state, u16 attempt, 16 bytes id of the event log, i64 offset in it, i64 end in Unix milliseconds, u32
/// milliseconds that it took, then reason, request and response, each i32 bytes (-1: null) and UTF-8. Destination, user key and message key
/// are the record's own.
/// </remarks>
internal static class OutcomeFormat
{
    private const byte Version = 1;
    private const int FixedBytes = 40;

    // The index is the byte: the order is for ever.
    private static readonly string[] States = [DeliveryStates.Delivered, DeliveryStates.Filtered, DeliveryStates.Discarded, DeliveryStates.Retried];

    /// <summary>The records of events' tries.</summary>
    public static LogEntry[] Write(Guid destinationId, IReadOnlyList<WindowEvent> tries)
    {
        var length = 0;
        foreach (var one in tries)
            length += Length(one);
        var (entries, left) = (new LogEntry[tries.Count], new byte[length].AsMemory()); // one piece of memory for all of a commit
        for (var at = 0; at < entries.Length; at++)
        {
            entries[at] = Write(destinationId, tries[at], left[..Length(tries[at])]);
            left = left[entries[at].Json.Length..];
        }

        return entries;
    }

    private static LogEntry Write(Guid destinationId, WindowEvent one, Memory<byte> bytes)
    {
        var (how, state) = (one.Try!, one.State!);
        var to = bytes.Span;
        to[0] = Version;
        to[1] = (byte)Array.IndexOf(States, state);
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], (ushort)Math.Min(state == DeliveryStates.Filtered ? 0 : one.One.Attempts + 1, ushort.MaxValue));
        one.One.Position.Log.TryWriteBytes(to[4..]);
        BinaryPrimitives.WriteInt64LittleEndian(to[20..], one.One.Position.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(to[28..], how.At.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(to[36..], (uint)Math.Clamp(how.Took.TotalMilliseconds, 0, uint.MaxValue));
        to = Write(one.Reason, to[FixedBytes..]);
        to = Write(how.Request, to);
        Write(how.Response, to);
        return new(destinationId, EventType.Track, one.One.UserKey, bytes) { MessageKey = one.MessageKey };
    }

    /// <summary>What a record says; null for one that another version wrote.</summary>
    public static DeliveryOutcome? Read(LogRecord record)
    {
        var from = record.Json.Span;
        if (from.Length < FixedBytes || from[0] != Version || from[1] >= States.Length)
            return null;
        var texts = from[FixedBytes..];
        return new(
            record.SourceId,
            new(new(from[4..20]), BinaryPrimitives.ReadInt64LittleEndian(from[20..])),
            States[from[1]],
            Read(ref texts) ?? "",
            BinaryPrimitives.ReadUInt16LittleEndian(from[2..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(from[28..])),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(from[36..])),
            Read(ref texts),
            Read(ref texts));
    }

    private static int Length(WindowEvent one) => FixedBytes + Length(one.Reason) + Length(one.Try!.Request) + Length(one.Try.Response);

    private static int Length(string? text) => 4 + (text is null ? 0 : Encoding.UTF8.GetByteCount(text));

    private static Span<byte> Write(string? text, Span<byte> to)
    {
        var length = text is null ? -1 : Encoding.UTF8.GetBytes(text, to[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(to, length);
        return to[(4 + Math.Max(length, 0))..];
    }

    private static string? Read(ref ReadOnlySpan<byte> from)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(from);
        var text = length < 0 ? null : Encoding.UTF8.GetString(from.Slice(4, length));
        from = from[(4 + Math.Max(length, 0))..];
        return text;
    }
}
