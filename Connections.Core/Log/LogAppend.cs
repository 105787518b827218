namespace Connections.Core.Log;

/// <summary>One call's entries on their way to the disk.</summary>
internal sealed class LogAppend
{
    public LogAppend(IReadOnlyList<LogEntry> entries)
    {
        Entries = entries;
        for (var i = 0; i < entries.Count; i++)
            Bytes += entries[i].Json.Length + RecordTable.EntryBytes;
    }

    public IReadOnlyList<LogEntry> Entries { get; }

    public long Bytes { get; }

    public long FirstOffset { get; set; }

    public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Tells everybody that their commit is on the disk. On a thread of the pool, where each waiter is queued beside it for next to nothing; from
/// the writer's thread each would wake another one, while the next commit waits.
/// </summary>
internal sealed class LogAcknowledgement(LogAppend[] appends) : IThreadPoolWorkItem
{
    public void Execute()
    {
        foreach (var append in appends)
            append.Done.SetResult(append.FirstOffset);
    }
}
