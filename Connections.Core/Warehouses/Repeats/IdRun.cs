using System.Runtime.InteropServices;

namespace Connections.Core.Warehouses.Repeats;

/// <summary>A file of sorted 64-bit hashes, as this machine stores them, read in blocks: only those that may hold a wanted one are searched.</summary>
internal static class IdRun
{
    private const int BlockIds = 8 << 10;

    public static void Write(string path, ReadOnlySpan<ulong> sorted)
    {
        using var file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(sorted));
        // A batch that the warehouse has is to be known here, also after a loss of power.
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes one file of several. Block by block: a warehouse's ids may be many times what memory is meant for.</summary>
    /// <returns>How many ids it has; one that several files hold counts once.</returns>
    public static long Merge(IEnumerable<string> paths, string into)
    {
        using var file = File.Create(into);
        var block = new ulong[BlockIds];
        var (filled, count) = (0, 0L);
        ulong? last = null;
        var next = new PriorityQueue<IEnumerator<ulong>, ulong>();
        var runs = paths.Select(path => Read(path).GetEnumerator()).ToList();
        try
        {
            foreach (var run in runs.Where(run => run.MoveNext()))
                next.Enqueue(run, run.Current);
            while (next.TryDequeue(out var run, out var id))
            {
                if (run.MoveNext())
                    next.Enqueue(run, run.Current);
                if (id == last)
                    continue;
                (last, block[filled++], count) = (id, id, count + 1);
                if (filled < block.Length)
                    continue;
                file.Write(MemoryMarshal.AsBytes(block.AsSpan()));
                filled = 0;
            }
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }

        file.Write(MemoryMarshal.AsBytes(block.AsSpan(0, filled)));
        file.Flush(flushToDisk: true);
        return count;
    }

    /// <summary>Adds those of the sorted ids that the file holds.</summary>
    public static void Find(string path, ReadOnlySpan<ulong> sorted, HashSet<ulong> found)
    {
        using var file = File.OpenRead(path);
        var block = new ulong[BlockIds];
        while (!sorted.IsEmpty)
        {
            var bytes = file.ReadAtLeast(MemoryMarshal.AsBytes(block.AsSpan()), BlockIds * sizeof(ulong), throwOnEndOfStream: false);
            var ids = block.AsSpan(0, bytes / sizeof(ulong));
            if (ids.IsEmpty)
                return;
            while (!sorted.IsEmpty && sorted[0] <= ids[^1])
            {
                var at = ids.BinarySearch(sorted[0]);
                if (at >= 0)
                    found.Add(sorted[0]);
                ids = ids[(at >= 0 ? at : ~at)..];
                sorted = sorted[1..];
            }
        }
    }

    private static IEnumerable<ulong> Read(string path)
    {
        using var file = File.OpenRead(path);
        var block = new ulong[BlockIds];
        while (file.ReadAtLeast(MemoryMarshal.AsBytes(block.AsSpan()), BlockIds * sizeof(ulong), throwOnEndOfStream: false) is > 0 and var bytes)
        {
            for (var at = 0; at < bytes / sizeof(ulong); at++)
                yield return block[at];
        }
    }
}
