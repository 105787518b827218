using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>Reads frames of the log's files, and from memory where they are there.</summary>
internal sealed class SegmentReader(SegmentFolder folder, TailCache cache, LogDamage damage)
{
    private long _framesRead;
    private Frame? _partly; // the last one of which a reader took but a part, lent to this one as well

    /// <summary>How many frames were read from files since the start.</summary>
    public long FramesRead => Interlocked.Read(ref _framesRead);

    /// <summary>The log's segments, oldest first.</summary>
    public SegmentFolder Folder => folder;

    public FrameWalker Walk(Segment segment, SafeFileHandle file, (long Position, long Length) stretch) =>
        new(file, stretch.Position, stretch.Length, at => damage.Report(segment.Path, at));

    /// <summary>The frame at which the walker stands, lent to the caller; null (and reported) when it is damaged.</summary>
    public Frame? Read(FrameWalker walker)
    {
        if (cache.Find(walker.Header.FirstOffset) is { } shared)
            return shared;
        if (Volatile.Read(ref _partly) is { } kept && kept.Header.FirstOffset == walker.Header.FirstOffset && kept.TryLend())
            return kept;
        Interlocked.Increment(ref _framesRead);
        return walker.ReadFrame(folder.Id);
    }

    /// <summary>Gives a slice what it wants of the frame at which the walker stands.</summary>
    public void Read(FrameWalker walker, SliceBuilder slice)
    {
        if (Read(walker) is not { } frame)
            return;
        var kept = slice.Take(frame, isShared: false);
        // Whoever reads on in its middle need not unpack it again for what is left of it.
        if (slice.Offset < frame.Header.NextOffset && cache.Find(frame.Header.FirstOffset) is null && frame.TryLend() && Interlocked.Exchange(ref _partly, frame) is { } before)
            before.GiveBack(before.Header.Count);
        frame.GiveBack(frame.Header.Count - kept);
    }
}
