namespace Connections.Core.Ingest.Dedup;

/// <summary>Several sorted runs as one. Equal keys come next to each other.</summary>
internal static class RunMerge
{
    private const int KeysBetweenChecks = 1 << 16;

    /// <summary>Runs that are read side by side, each with a buffer.</summary>
    private const int MaxRuns = 16;

    /// <exception cref="RunDamagedException">One of them is damaged.</exception>
    public static IEnumerable<UInt128> Of(IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        // Few runs are merged at once, so looking at each head is as fast as a heap.
        var heads = runs.Select(run => run.ReadAll()).Where(keys => keys.MoveNext()).ToList();
        for (var taken = 0; heads.Count > 0; taken++)
        {
            if (taken % KeysBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var (least, key) = (0, heads[0].Current);
            for (var i = 1; i < heads.Count; i++)
                if (heads[i].Current < key)
                    (least, key) = (i, heads[i].Current);
            yield return key;
            if (heads[least].MoveNext())
                continue;
            heads[least].Dispose();
            heads.RemoveAt(least);
        }
    }

    /// <summary>The runs that should become one now; null when none should.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="openSlotEnd">The end of the slot that keys are still added to.</param>
    /// <param name="sizes">When to merge.</param>
    public static IReadOnlyList<Run>? Choose(IReadOnlyList<Run> runs, long openSlotEnd, DedupSizes sizes)
    {
        foreach (var slot in runs.Where(run => run.Damage is null).GroupBy(run => run.Facts.SlotEnd))
        {
            if (slot.Key < openSlotEnd && slot.Count() > 1) // it is over: every lookup asks one file for it from now on
                return [.. slot.OrderBy(run => run.Facts.Keys).Take(MaxRuns)];
            // Runs of like size: each key is written again only as often as the sizes grow fourfold.
            if (slot.GroupBy(run => System.Numerics.BitOperations.Log2((ulong)run.Facts.Keys) / 2).FirstOrDefault(size => size.Count() >= sizes.MergeAt) is { } alike)
                return [.. alike.Take(MaxRuns)];
        }

        return null;
    }
}
