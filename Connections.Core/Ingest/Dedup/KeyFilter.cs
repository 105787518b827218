using System.Runtime.InteropServices;

namespace Connections.Core.Ingest.Dedup;

/// <summary>
/// A blocked Bloom filter: a key sets one bit in each of the 8 words of one block, so asking it costs one line of the processor's cache.
/// At 12 bits a key it is wrong about some 0.5 % of the keys that are not there.
/// </summary>
/// <remarks>
/// The block is chosen by the key's upper half, and keys are written in order: so the filter of a run of any length is written page by page,
/// never held whole.
/// </remarks>
internal static class KeyFilter
{
    private const int BlockBytes = 64;
    private const int WordsOfBlock = BlockBytes / sizeof(ulong);
    private const int BlocksOfPage = RunPage.ContentBytes / BlockBytes;
    private const int BitsOfKey = 12;

    public static long PagesFor(long keys) => Math.Max(1, (keys * BitsOfKey + BlocksOfPage * BlockBytes * 8 - 1) / (BlocksOfPage * BlockBytes * 8));

    /// <summary>Where the key's block stands in a filter of so many pages.</summary>
    public static (long Page, int Start) Locate(UInt128 key, long pages)
    {
        var block = Math.BigMul((ulong)(key >> 64), (ulong)pages * BlocksOfPage, out _);
        var page = block / BlocksOfPage;
        return ((long)page, (int)(block - page * BlocksOfPage) * BlockBytes);
    }

    public static void Add(Span<byte> page, int start, UInt128 key)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(page.Slice(start, BlockBytes));
        for (var i = 0; i < words.Length; i++)
            words[i] |= 1UL << (int)((ulong)key >> (6 * i));
    }

    /// <summary>Asks a page.</summary>
    public static bool MayHold(ReadOnlySpan<byte> page, int start, UInt128 key) =>
        BlockMayHold(MemoryMarshal.Cast<byte, ulong>(page.Slice(start, BlockBytes)), key);

    /// <summary>Room in memory for a filter of so many pages: its blocks alone, next to each other.</summary>
    public static ulong[] NewWords(long pages) => GC.AllocateUninitializedArray<ulong>((int)(pages * BlocksOfPage * WordsOfBlock));

    /// <summary>Takes over the blocks of a page.</summary>
    public static void Copy(ReadOnlySpan<byte> page, int number, ulong[] words) =>
        MemoryMarshal.Cast<byte, ulong>(page[..(BlocksOfPage * BlockBytes)]).CopyTo(words.AsSpan(number * BlocksOfPage * WordsOfBlock));

    /// <summary>Asks a filter in memory for several keys; notes which it may hold. Some 14 filters are asked for each event.</summary>
    public static void Ask(ulong[] words, ReadOnlySpan<UInt128> keys, Span<bool> mayHold)
    {
        // Nothing hangs on these reads, so the processor waits for all of them at once; the second loop finds them in its cache.
        ulong touched = 0;
        foreach (var key in keys)
            touched |= words[FirstWord(words, key)];
        if (touched == 0)
            return; // not a bit is set
        for (var i = 0; i < keys.Length; i++)
            mayHold[i] = BlockMayHold(words.AsSpan(FirstWord(words, keys[i]), WordsOfBlock), keys[i]);
    }

    private static int FirstWord(ulong[] words, UInt128 key) =>
        (int)Math.BigMul((ulong)(key >> 64), (ulong)(words.Length / WordsOfBlock), out _) * WordsOfBlock;

    private static bool BlockMayHold(ReadOnlySpan<ulong> words, UInt128 key)
    {
        var bits = (ulong)key;
        // A shift takes the count's lowest 6 bits, so each word is asked for the bit that Add has set.
        return ((words[7] >> (int)(bits >> 42)) & (words[6] >> (int)(bits >> 36)) & (words[5] >> (int)(bits >> 30)) & (words[4] >> (int)(bits >> 24))
            & (words[3] >> (int)(bits >> 18)) & (words[2] >> (int)(bits >> 12)) & (words[1] >> (int)(bits >> 6)) & (words[0] >> (int)bits) & 1) != 0;
    }
}
