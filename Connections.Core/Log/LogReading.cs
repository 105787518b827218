using System.Runtime.CompilerServices;

namespace Connections.Core.Log;

/// <summary>Reads a log from one end to the other.</summary>
public static class LogReading
{
    private const int RecordsAtOnce = 1000;
    private const int BytesAtOnce = 4 * 1024 * 1024;

    /// <summary>Every record from a position on to what was the end when it got there, in order.</summary>
    public static async IAsyncEnumerable<LogRecord> ReadAllAsync(
        this IEventLog log, LogPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogSlice slice;
        do
        {
            slice = await log.ReadAsync(from, sources: null, RecordsAtOnce, BytesAtOnce, cancellationToken);
            foreach (var record in slice.Records)
                yield return record;
            from = slice.Next;
        }
        while (!slice.AtEnd);
    }
}
