using System.Runtime.InteropServices;

namespace Connections.Core.Warehouses.Repeats;

/// <summary>A file of sorted 64-bit hashes, as this machine stores them, read in blocks: only those that may hold a wanted one are searched.</summary>
internal static class IdRun
{
    private const int BlockIds = 8 << 10;

    public static void Write(string path, ulong[] sorted)
    {
        using var file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(sorted.AsSpan()));
        // A batch that the warehouse has is to be known here, also after a loss of power.
        file.Flush(flushToDisk: true);
    }

    /// <summary>All ids of the file.</summary>
    public static ulong[] Read(string path)
    {
        using var file = File.OpenRead(path);
        var ids = new ulong[file.Length / sizeof(ulong)];
        file.ReadExactly(MemoryMarshal.AsBytes(ids.AsSpan()));
        return ids;
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
}
