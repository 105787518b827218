using System.Text.Json;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Repeats;

/// <summary>
/// Remembers, in files of a folder, which ids of a source a warehouse was given within the window of repeats: 64 bits of hash of each. So
/// the database is asked only about ids that may be there, as a rule none, and needs no index on them.
/// </summary>
/// <remarks>
/// <para>A batch is told before it is committed, and the warehouse's cursor names the batch that moved it. The memory is whole as long as
/// that is one of the last two that it was told: the newer where the commit went well, the older where it did not. Any other batch means that
/// rows were loaded without it (a restored data folder, another host): it begins anew, and until it reaches over the whole window everything
/// is suspected.</para>
/// <para>A kill after the ids are written and before the manifest is leaves a file that nobody names; it is deleted with the next batch.</para>
/// </remarks>
internal sealed class LoadedIds(string folder, TimeSpan window)
{
    private const string ManifestName = "manifest.json";

    // So many runs of about one size become one, as long as that takes no time to speak of.
    private const int Tier = 8;
    private const long MergedIds = 4 << 20;

    /// <summary>Which ids of a batch may be in the warehouse already, and remembers all of them.</summary>
    /// <param name="last">The batch that the warehouse's cursor names; null where it has none.</param>
    /// <param name="isFresh">Whether nothing was ever loaded.</param>
    /// <param name="batch">The batch that is about to be committed.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="isUndone">Whether what was told after the last batch has certainly left nothing in the warehouse: then it is forgotten.</param>
    /// <returns>Hashes of ids that may be there; null where any may.</returns>
    public IReadOnlySet<ulong>? Exchange(Guid? last, bool isFresh, Guid batch, EventRows rows, bool isUndone = false)
    {
        Directory.CreateDirectory(folder);
        var ids = Sorted(rows.Ids);
        var since = rows.RepeatsSince(window) ?? DateTime.MinValue;
        var manifest = Read();
        if (isFresh)
            manifest = new(Guid.Empty, batch, DateTime.MinValue, []);
        else if (manifest is null || last is null || (manifest.Older != last && manifest.Newer != last))
            manifest = new(last ?? Guid.Empty, batch, rows.OldestReceived, []);

        if (isUndone && manifest.Newer != last)
            manifest = manifest with { Runs = [.. manifest.Runs.Where(run => run.Batch != manifest.Newer)] };

        var suspects = manifest.Since <= since ? Find(manifest, ids, since) : null;
        // The batch's own run stays alone, so that it can be forgotten.
        var kept = Merged([.. manifest.Runs.Where(run => run.Newest >= since)]);
        Save(new(last ?? Guid.Empty, batch, manifest.Since, [.. kept, Write(batch, ids, rows.OldestReceived, rows.NewestReceived)]));
        return suspects;
    }

    // In place: a batch may have hundreds of thousands.
    private static ReadOnlySpan<ulong> Sorted(IReadOnlyList<ulong> ids)
    {
        ulong[] sorted = [.. ids];
        Array.Sort(sorted);
        var count = 0;
        foreach (var id in sorted)
        {
            if (count == 0 || sorted[count - 1] != id)
                sorted[count++] = id;
        }

        return sorted.AsSpan(0, count);
    }

    private HashSet<ulong> Find(Manifest manifest, ReadOnlySpan<ulong> ids, DateTime since)
    {
        HashSet<ulong> found = [];
        foreach (var run in manifest.Runs.Where(run => run.Newest >= since))
            IdRun.Find(PathOf(run.File), ids, found);
        return found;
    }

    private Run Write(Guid batch, ReadOnlySpan<ulong> sorted, DateTime oldest, DateTime newest)
    {
        var run = new Run($"{Guid.NewGuid():N}.ids", oldest, newest, sorted.Length, batch);
        IdRun.Write(PathOf(run.File), sorted);
        return run;
    }

    private List<Run> Merged(List<Run> runs)
    {
        var crowd = runs.GroupBy(run => (int)Math.Log(Math.Max(1, run.Count), Tier)).FirstOrDefault(tier => tier.Count() >= Tier && tier.Sum(run => run.Count) <= MergedIds);
        if (crowd is null)
            return runs;
        var file = $"{Guid.NewGuid():N}.ids";
        var count = IdRun.Merge(crowd.Select(run => PathOf(run.File)), PathOf(file));
        return [.. runs.Except(crowd), new(file, crowd.Min(run => run.Oldest), crowd.Max(run => run.Newest), count)];
    }

    private string PathOf(string file) => Path.Combine(folder, file);

    // Null where it is missing or cannot be read: then nothing is known.
    private Manifest? Read()
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(PathOf(ManifestName)));
            return manifest?.Runs.All(run => File.Exists(PathOf(run.File)) && new FileInfo(PathOf(run.File)).Length == run.Count * sizeof(ulong)) == true ? manifest : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private void Save(Manifest manifest)
    {
        var draft = PathOf($"{ManifestName}.new");
        using (var file = File.Create(draft))
        {
            JsonSerializer.Serialize(file, manifest);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, PathOf(ManifestName), overwrite: true);
        var named = manifest.Runs.Select(run => run.File).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*.ids").Where(path => !named.Contains(Path.GetFileName(path))).ToList())
            File.Delete(path);
    }

    /// <param name="Older">The batch before the newer one, which the cursor names where the newer one was not committed.</param>
    /// <param name="Newer">The batch told last.</param>
    /// <param name="Since">All ids received from then on are here.</param>
    /// <param name="Runs">The files.</param>
    private sealed record Manifest(Guid Older, Guid Newer, DateTime Since, IReadOnlyList<Run> Runs);

    /// <param name="File">Its name.</param>
    /// <param name="Oldest">The least <c>received_at</c>.</param>
    /// <param name="Newest">The greatest.</param>
    /// <param name="Count">Ids in it.</param>
    /// <param name="Batch">The batch that it is of; none where it was merged of several.</param>
    private sealed record Run(string File, DateTime Oldest, DateTime Newest, long Count, Guid Batch = default);
}
