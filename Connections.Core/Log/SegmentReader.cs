using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>Reads frames of the log's files, and from memory where they are there.</summary>
internal sealed class SegmentReader(SegmentFolder folder, TailCache cache, LogDamage damage)
{
    private long _framesRead;

    /// <summary>How many frames were read from files since the start.</summary>
    public long FramesRead => Interlocked.Read(ref _framesRead);

    /// <summary>The log's segments, oldest first.</summary>
    public SegmentFolder Folder => folder;

    public FrameWalker Walk(Segment segment, SafeFileHandle file, (long Position, long Length) stretch) =>
        new(file, stretch.Position, stretch.Length, at => damage.Report(segment.Path, at));

    /// <summary>The frame at which the walker stands; null (and reported) when it is damaged.</summary>
    public Frame? Read(FrameWalker walker)
    {
        if (cache.Find(walker.Header.FirstOffset) is { } shared)
            return shared;
        Interlocked.Increment(ref _framesRead);
        return walker.ReadFrame(folder.Id);
    }
}
