using System.Text;
using Connections.Core.Log;

namespace Connections.Core.Delivery.Outcomes;

/// <summary>How an outcome stands in its record: some 30 bytes of a delivered one.</summary>
/// <remarks>
/// u8 version; u8 state in its low two bits, above it which texts follow (4 reason, 8 request, 16 response); 16 bytes id of the event log; then
/// numbers of seven bits a byte, the lowest first: attempt, offset in the event log, end in Unix milliseconds, milliseconds that it took; then
/// each text as its count of bytes, a number too, and UTF-8. Destination, user key and message key are the record's own.
/// </remarks>
internal static class OutcomeFormat
{
    private const byte Version = 2;
    private const int LogBytes = 16;
    private const int FirstBytes = 2 + LogBytes;
    private const int MaxNumberBytes = 10;
    private const byte HasReason = 4, HasRequest = 8, HasResponse = 16;

    // The index is the byte: the order is for ever.
    private static readonly string[] States = [DeliveryStates.Delivered, DeliveryStates.Filtered, DeliveryStates.Discarded, DeliveryStates.Retried];

    /// <summary>How many bytes the records of events' tries take at most.</summary>
    public static int MostBytes(IReadOnlyList<WindowEvent> tries)
    {
        var most = 0;
        foreach (var one in tries)
            most += MostBytes(one);
        return most;
    }

    /// <summary>The records of events' tries.</summary>
    /// <param name="destinationId">The destination.</param>
    /// <param name="tries">The events.</param>
    /// <param name="memory">What the records stand in: <see cref="MostBytes(IReadOnlyList{WindowEvent})"/> bytes.</param>
    /// <param name="entries">Is given a record for each of them.</param>
    public static void Write(Guid destinationId, IReadOnlyList<WindowEvent> tries, Memory<byte> memory, Span<LogEntry> entries)
    {
        for (var at = 0; at < tries.Count; at++)
        {
            var bytes = memory[..Write(tries[at], memory.Span)];
            entries[at] = new(destinationId, EventType.Track, tries[at].UserKey, bytes) { MessageKey = tries[at].MessageKey };
            memory = memory[bytes.Length..];
        }
    }

    /// <summary>What a record says; null for one that another version wrote.</summary>
    public static DeliveryOutcome? Read(LogRecord record)
    {
        var from = record.Json.Span;
        if (from.Length < FirstBytes || from[0] != Version)
            return null;
        var (what, log) = (from[1], new Guid(from[2..FirstBytes]));
        from = from[FirstBytes..];
        var (attempt, offset, at, took) = (Number(ref from), Number(ref from), Number(ref from), Number(ref from));
        return new(
            record.SourceId, new(log, offset), States[what & 3], (what & HasReason) == 0 ? "" : Text(ref from), (int)attempt,
            DateTimeOffset.FromUnixTimeMilliseconds(at), TimeSpan.FromMilliseconds(took),
            (what & HasRequest) == 0 ? null : Text(ref from), (what & HasResponse) == 0 ? null : Text(ref from));
    }

    private static int Write(WindowEvent one, Span<byte> bytes)
    {
        var (how, state) = (one.Try!, one.State!);
        bytes[0] = Version;
        bytes[1] = (byte)(Array.IndexOf(States, state) | (one.Reason.Length > 0 ? HasReason : 0) | (how.Request is null ? 0 : HasRequest) | (how.Response is null ? 0 : HasResponse));
        one.Position.Log.TryWriteBytes(bytes[2..]);
        var at = FirstBytes;
        Put(state == DeliveryStates.Filtered ? 0 : one.Attempts + 1, bytes, ref at);
        Put(one.Position.Offset, bytes, ref at);
        Put(how.At.ToUnixTimeMilliseconds(), bytes, ref at);
        Put((long)Math.Clamp(how.Took.TotalMilliseconds, 0, uint.MaxValue), bytes, ref at);
        if (one.Reason.Length > 0)
            Put(one.Reason, bytes, ref at);
        if (how.Request is { } request)
            Put(request, bytes, ref at);
        if (how.Response is { } response)
            Put(response, bytes, ref at);
        return at;
    }

    private static int MostBytes(WindowEvent one) =>
        FirstBytes + 4 * MaxNumberBytes + MostBytes(one.Reason) + MostBytes(one.Try!.Request) + MostBytes(one.Try.Response);

    private static int MostBytes(string? text) => string.IsNullOrEmpty(text) ? 1 : MaxNumberBytes + Encoding.UTF8.GetByteCount(text);

    private static void Put(long number, Span<byte> to, ref int at)
    {
        var rest = (ulong)number;
        for (; rest >= 0x80; rest >>= 7)
            to[at++] = (byte)(rest | 0x80);
        to[at++] = (byte)rest;
    }

    private static void Put(string text, Span<byte> to, ref int at)
    {
        Put(Encoding.UTF8.GetByteCount(text), to, ref at);
        at += Encoding.UTF8.GetBytes(text, to[at..]);
    }

    private static long Number(ref ReadOnlySpan<byte> from)
    {
        var (number, shift, at) = (0L, 0, 0);
        byte next;
        do
        {
            next = from[at++];
            number |= (long)(next & 0x7f) << shift;
            shift += 7;
        }
        while (next >= 0x80);
        from = from[at..];
        return number;
    }

    private static string Text(ref ReadOnlySpan<byte> from)
    {
        var length = (int)Number(ref from);
        var text = Encoding.UTF8.GetString(from[..length]);
        from = from[length..];
        return text;
    }
}
