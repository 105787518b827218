using System.Buffers.Binary;

namespace Connections.Core.Ingest.Dedup;

/// <summary>A run's first page: magic "CNXR", version (4), number (8), slot's end (8), keys (8), pages of the filter (8).</summary>
internal static class RunHeader
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "CNXR"u8;

    public static void Write(Span<byte> page, long number, long slotEnd, long keys, long filterPages)
    {
        page.Clear();
        Magic.CopyTo(page);
        BinaryPrimitives.WriteInt32LittleEndian(page[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(page[8..], number);
        BinaryPrimitives.WriteInt64LittleEndian(page[16..], slotEnd);
        BinaryPrimitives.WriteInt64LittleEndian(page[24..], keys);
        BinaryPrimitives.WriteInt64LittleEndian(page[32..], filterPages);
        RunPage.Seal(page, 0, 0);
    }

    public static bool IsOf(RunFacts facts, ReadOnlySpan<byte> page) =>
        RunPage.IsWhole(page, 0) && page.StartsWith(Magic) && BinaryPrimitives.ReadInt32LittleEndian(page[4..]) == Version
        && BinaryPrimitives.ReadInt64LittleEndian(page[8..]) == facts.Number && BinaryPrimitives.ReadInt64LittleEndian(page[16..]) == facts.SlotEnd
        && BinaryPrimitives.ReadInt64LittleEndian(page[24..]) == facts.Keys && BinaryPrimitives.ReadInt64LittleEndian(page[32..]) == facts.FilterPages;
}
