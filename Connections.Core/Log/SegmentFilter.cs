using System.Buffers.Binary;

namespace Connections.Core.Log;

/// <summary>
/// Says of a sealed segment in which stretches of it a message key may stand, from a file beside it: two small reads and no memory. It
/// misses nothing, and is wrong about one key in some hundred. It is only a saving: missing or damaged, it is made again from the segment.
/// </summary>
/// <remarks>
/// Little endian: magic "CNXB", u32 version, i64 length of the segment, u32 shift of a stretch, u32 count of pages; for each page u32 the
/// number of entries up to its end, u32 CRC32C of its entries; u32 CRC32C of all that; then the entries, u32 each: 16 bits of the key, 16 bits
/// the stretch. A key's page is chosen by other bits of it, so that pages hold about <see cref="PageEntries"/> each.
/// </remarks>
internal static class SegmentFilter
{
    private const int Version = 1;
    private const int FixedBytes = 24;
    private const int PageEntries = 512;
    private const int EntryBytes = 4;

    private static ReadOnlySpan<byte> Magic => "CNXB"u8;

    /// <summary>The file's content.</summary>
    public static byte[] Build(MessageKeys keys, long segmentBytes)
    {
        // Passed over twice and not copied: of the small records of the outcomes a segment has millions.
        var (entries, count) = (keys.Entries(), keys.Count);
        var pages = count / PageEntries + 1;
        var ends = new int[pages];
        foreach (var entry in entries)
            ends[PageOf(entry, pages)]++;
        for (var page = 1; page < pages; page++)
            ends[page] += ends[page - 1];

        var first = FixedBytes + pages * 8 + 4;
        var bytes = new byte[first + count * EntryBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), segmentBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), keys.StretchShift);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), pages);

        var free = new int[pages];
        for (var page = 1; page < pages; page++)
            free[page] = ends[page - 1];
        foreach (var entry in entries)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(first + free[PageOf(entry, pages)]++ * EntryBytes), (uint)entry);
        for (var page = 0; page < pages; page++)
        {
            var (start, end) = (first + (page == 0 ? 0 : ends[page - 1]) * EntryBytes, first + ends[page] * EntryBytes);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(FixedBytes + page * 8), ends[page]);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(FixedBytes + page * 8 + 4), Castagnoli.HashToUInt32(bytes.AsSpan(start..end)));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(first - 4), Castagnoli.HashToUInt32(bytes.AsSpan(0, first - 4)));
        return bytes;
    }

    /// <summary>The size of a stretch in a file of <see cref="Build"/>; null when it cannot be one.</summary>
    public static int? ShiftOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= FixedBytes && bytes.StartsWith(Magic) && BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]) is >= 16 and <= 40 and var shift ? shift : null;

    /// <summary>The ranges of the segment in which frames with the key may begin, in order; null when the file cannot be trusted.</summary>
    public static IReadOnlyList<(long From, long To)>? Find(string path, long segmentBytes, UInt128 key)
    {
        try
        {
            return File.Exists(path) ? FindIn(path, segmentBytes, key) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // the segment tells as well
        }
    }

    private static IReadOnlyList<(long From, long To)>? FindIn(string path, long segmentBytes, UInt128 key)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var head = Read(FixedBytes, 0);
        if (head is null || !head.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)) != Version
            || BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8)) != segmentBytes)
            return null;
        var (shift, pages) = (BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(16)), BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(20)));
        if (pages < 1 || pages > length / 8)
            return null;
        var first = FixedBytes + pages * 8 + 4;
        if (Read(first, 0) is not { } table || BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(first - 4)) != Castagnoli.HashToUInt32(table.AsSpan(0, first - 4)))
            return null;

        var kept = MessageKeys.Kept(key);
        var page = PageOf(kept, pages);
        var start = page == 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(FixedBytes + (page - 1) * 8));
        var count = BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(FixedBytes + page * 8)) - start;
        if (Read(count * EntryBytes, first + (long)start * EntryBytes) is not { } entries
            || Castagnoli.HashToUInt32(entries) != BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(FixedBytes + page * 8 + 4)))
            return null;

        var found = new SortedSet<int>();
        for (var i = 0; i < count; i++)
            if (BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(i * EntryBytes)) is var entry && (entry ^ (uint)kept) <= ushort.MaxValue)
                found.Add((ushort)entry);
        return [.. found.Select(stretch => MessageKeys.RangeOf(stretch, shift))];

        byte[]? Read(int count, long at)
        {
            if (at + count > length)
                return null;
            var bytes = new byte[count];
            return RandomAccess.Read(file, bytes, at) == count ? bytes : null;
        }
    }

    private static int PageOf(ulong kept, int pages) => (int)((kept >> 32) * (ulong)pages >> 32);
}
