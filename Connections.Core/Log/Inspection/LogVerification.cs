using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log.Inspection;

/// <summary>What was found in one segment.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Frames">Whole frames.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Problems">What is wrong, as sentences with the place, in the order of the file; empty when all is well.</param>
/// <param name="Notes">What is odd and harmless.</param>
public sealed record SegmentFinding(string Name, int Frames, long Events, long Bytes, IReadOnlyList<string> Problems, IReadOnlyList<string> Notes);

/// <summary>
/// Reads every byte of a log that nobody has open, and changes none: sums, offsets and times, and whether what lies beside the segments
/// (indexes, filters) says the same as they do.
/// </summary>
public static class LogVerification
{
    /// <summary>Each segment's finding, oldest first, as it is read.</summary>
    /// <param name="folder">The log's folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NewerLogException">A newer version of the product wrote it.</exception>
    public static IEnumerable<SegmentFinding> Run(string folder, CancellationToken cancellationToken)
    {
        SegmentReading? before = null;
        foreach (var file in LogFile.In(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reading = new SegmentReading(file, before);
            reading.Read(cancellationToken);
            yield return reading.Finding;
            before = reading;
        }
    }

    private sealed class SegmentReading(LogFile file, SegmentReading? before)
    {
        private readonly List<(long At, string Text)> _problems = [];
        private readonly List<string> _notes = [];
        private readonly List<long> _damaged = [];
        private readonly SegmentIndex _index = new(file.FirstOffset, before?._index);
        private MessageKeys _keys = new(MessageKeys.ShiftFor(0));
        private int _frames;
        private long _events;
        private long _nextOffset = file.FirstOffset;
        private long _lastTimeTicks = before?._lastTimeTicks ?? 0;

        public SegmentFinding Finding => new(file.Name, _frames, _events, file.Length, [.. _problems.OrderBy(problem => problem.At).Select(problem => problem.Text)], _notes);

        public void Read(CancellationToken cancellationToken)
        {
            if (before is not null && before._nextOffset != file.FirstOffset)
                Report(0, $"It begins with event {file.FirstOffset}, but the segment before it ends with event {before._nextOffset - 1}.");
            var filter = File.Exists(file.FilterPath) ? File.ReadAllBytes(file.FilterPath) : null;
            if (filter is not null && SegmentFilter.ShiftOf(filter) is { } shift)
                _keys = new(shift);

            using (var handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read))
                Walk(handle, cancellationToken);
            if (file.IsLast)
                return; // an index or filter belongs to a sealed segment
            Compare(filter);
        }

        private void Walk(SafeFileHandle handle, CancellationToken cancellationToken)
        {
            var end = 0L;
            using var walker = new FrameWalker(handle, 0, file.Length, _damaged.Add);
            while (walker.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (at, header) = (walker.Position, walker.Header);
                _index.Add(header, at, walker.ReadSources());
                if (walker.ReadFrame(Guid.Empty) is not { } frame)
                    continue;
                Check(frame, at);
                end = at + header.FrameBytes;
            }

            _index.CoverTo(file.Length);
            var isUnfinished = file.IsLast && end < file.Length && SyncedMark.Read(file.Folder) <= _nextOffset && LogTail.IsUnfinished(handle, end, file.Length);
            foreach (var at in _damaged.Distinct())
                if (at >= end && isUnfinished)
                    _notes.Add($"It ends in part of a frame at byte {at}: {file.Length - at} bytes, never acknowledged. The next start cuts them off.");
                else
                    Report(at, $"The frame at byte {at} is damaged.");
            if (file.IsLast && SyncedMark.Read(file.Folder) is var synced && synced > _nextOffset)
                Report(file.Length, $"It ends with event {_nextOffset - 1}, but {synced - _nextOffset} more were synced.");
        }

        private void Check(Frame frame, long at)
        {
            var header = frame.Header;
            _keys.Add(frame.Table, header.Count, at);
            if (header.FirstOffset != _nextOffset)
                Report(at, $"At byte {at} stands event {header.FirstOffset} where event {_nextOffset} should: those between are missing.");
            if (header.TimeTicks < _lastTimeTicks)
                Report(at, $"At byte {at} the time goes back to {new DateTimeOffset(header.TimeTicks, TimeSpan.Zero):O}.");
            if (!AddsUp(frame))
                Report(at, $"The frame at byte {at} does not add up, though its sums are right.");
            _frames++;
            _events += header.Count;
            (_nextOffset, _lastTimeTicks) = (header.NextOffset, header.TimeTicks);
        }

        /// <summary>Damage is told of when the walk is over, so what was found is put in order at the end. What lies beside the segment comes last.</summary>
        private void Report(long at, string problem) => _problems.Add((at, problem));

        private static bool AddsUp(Frame frame)
        {
            var json = 0L;
            for (var i = 0; i < frame.Header.Count; i++)
            {
                var entry = RecordTable.Read(frame.Table, i);
                if (entry.Source >= frame.Sources.Length || entry.JsonBytes < 0 || !Enum.IsDefined(entry.Type))
                    return false;
                json += entry.JsonBytes;
            }

            return json == frame.Header.JsonBytes;
        }

        private void Compare(byte[]? filter)
        {
            if (!File.Exists(file.IndexPath))
                _notes.Add("Its index is missing; it is made again when it is needed.");
            else if (SegmentIndex.TryLoad(file.IndexPath, file.Length) is not { } saved)
                Report(file.Length, "Its index cannot be read; it is made again when it is needed.");
            else if (_damaged.Count == 0 && !_index.IsSaidBy(saved))
                Report(file.Length, "Its index says otherwise. Delete the file: it is made again when it is needed.");

            if (filter is null)
                _notes.Add("Its filter is missing; it is made again when it is needed.");
            else if (_damaged.Count == 0 && !filter.AsSpan().SequenceEqual(SegmentFilter.Build(_keys, file.Length)))
                Report(file.Length, "Its filter says otherwise or cannot be read. Delete the file: it is made again when it is needed.");
        }
    }
}
