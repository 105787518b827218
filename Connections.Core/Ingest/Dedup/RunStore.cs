using System.Buffers;
using Connections.Core.Log;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Ingest.Dedup;

/// <summary>
/// The folder of the runs: <c>manifest</c>, which says what counts, and <c>{number}.run</c> files. Everything here is called by what runs in
/// the background or at the start, never by a request.
/// </summary>
/// <remarks>
/// <para>Each change is made in this order: (1) new run files are written and synced, then the folder; (2) <c>manifest.new</c> is written
/// and synced; (3) it is renamed to <c>manifest</c>, and the folder synced; (4) lookups go to the new runs; (5) files that count no more are deleted.</para>
/// <para>A kill during or after (1) or (2) leaves files that the manifest does not name: the next start deletes them, and reads from the log,
/// from the old checkpoint on, what they held. One after (3) leaves the new state, and perhaps files of step 5: they are deleted as well. At no time
/// does the manifest name a file that is not whole on the disk. The checkpoint moves only together with the run that reaches up to it.</para>
/// <para>Where the disk breaks that promise: a manifest whose sum is wrong counts as none, and the window is read from the log again; a run that
/// is missing, torn or damaged is read again from its part of the log. A folder of another log, or one that knows more than the log holds
/// (the log was restored from a copy), is emptied: what it calls stored is not there.</para>
/// </remarks>
internal sealed partial class RunStore : IDisposable
{
    private const string ManifestFile = "manifest";

    private readonly string _folder;
    private readonly Guid _log;
    private readonly DedupSizes _sizes;
    private readonly ILogDisk _disk;
    private readonly ILogger<RunStore> _logger;
    private readonly Lock _changing = new(); // flushing, merging and forgetting go on side by side
    private long _nextRun = 1;

    public RunStore(string folder, Guid log, DedupSizes sizes, ILogDisk disk, ILogger<RunStore> logger)
    {
        (_folder, _log, _sizes, _disk, _logger) = (folder, log, sizes, disk, logger);
        Directory.CreateDirectory(folder);
    }

    /// <summary>The runs that count. Replaced, never changed.</summary>
    public Run[] Runs { get; private set; } = [];

    /// <summary>Every event before it is in the runs, as far as the window reaches; null when nothing is known.</summary>
    public LogPosition? Checkpoint { get; private set; }

    /// <summary>Called in step 4, with the table that a new run replaces.</summary>
    public Action<Run[], KeyTable?>? Changed { get; set; }

    /// <summary>Opens what the manifest names. Returns the runs that cannot be opened, for <see cref="Replace"/>.</summary>
    public IReadOnlyList<RunFacts> Load(LogPosition logEnd)
    {
        var manifest = ReadManifest(logEnd);
        DeleteOthers(manifest);
        if (manifest is null)
            return [];
        var (runs, lost) = (new List<Run>(), new List<RunFacts>());
        foreach (var facts in manifest.Runs)
            try
            {
                runs.Add(Run.Open(_folder, facts));
            }
            catch (RunDamagedException e)
            {
                LogRunLost(e);
                lost.Add(facts);
            }

        (Runs, Checkpoint, _nextRun) = ([.. runs], manifest.Checkpoint, manifest.NextRun);
        return lost;
    }

    /// <summary>Makes a run of a sealed table, and moves the checkpoint with it.</summary>
    public void Flush(KeyTable table)
    {
        var facts = Write(table.Keys, table.SlotEnd, table.From, table.To);
        Change(add: [facts], remove: [], table.Checkpoint, table);
    }

    /// <summary>Makes one run of several.</summary>
    /// <exception cref="RunDamagedException">One of them is damaged; nothing was changed.</exception>
    public void Merge(IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        var number = NextNumber();
        using var writer = new RunWriter(PathOf(number), runs.Sum(run => run.Facts.Keys), _disk);
        try
        {
            foreach (var key in RunMerge.Of(runs, cancellationToken))
                writer.Add(key);
            var from = runs.Select(run => run.Facts.From).Aggregate((a, b) => b.IsBefore(a) ? b : a);
            var to = runs.Select(run => run.Facts.To).Aggregate((a, b) => a.IsBefore(b) ? b : a);
            var facts = writer.Finish(number, runs[0].Facts.SlotEnd, from, to);
            _disk.SyncFolder(_folder);
            Change([facts], runs, Checkpoint, null);
        }
        catch
        {
            File.Delete(PathOf(number));
            throw;
        }
    }

    /// <summary>Writes keys that were read from the log again; they count once they are given to <see cref="Replace"/>.</summary>
    public RunFacts Write(ReadOnlySpan<UInt128> keys, long slotEnd, LogPosition from, LogPosition to)
    {
        var sorted = ArrayPool<UInt128>.Shared.Rent(keys.Length);
        var number = NextNumber();
        try
        {
            keys.CopyTo(sorted);
            sorted.AsSpan(0, keys.Length).Sort();
            using var writer = new RunWriter(PathOf(number), keys.Length, _disk);
            foreach (var key in sorted.AsSpan(0, keys.Length))
                writer.Add(key);
            var facts = writer.Finish(number, slotEnd, from, to);
            _disk.SyncFolder(_folder);
            return facts;
        }
        catch
        {
            File.Delete(PathOf(number));
            throw;
        }
        finally
        {
            ArrayPool<UInt128>.Shared.Return(sorted);
        }
    }

    /// <summary>Puts other runs in the place of one that is damaged or could not be opened.</summary>
    public void Replace(RunFacts lost, IReadOnlyList<RunFacts> by) =>
        Change(by, [.. Runs.Where(run => run.Facts.Number == lost.Number)], Checkpoint, null);

    /// <summary>Forgets runs whose time is over.</summary>
    public void Forget(Func<RunFacts, bool> isOver)
    {
        if (Runs.Where(run => isOver(run.Facts)).ToArray() is { Length: > 0 } over)
            Change([], over, Checkpoint, null);
    }

    /// <summary>Notes that every event before a position is known, though no new key came: the next start need not look at them again.</summary>
    public void MoveCheckpoint(LogPosition to)
    {
        lock (_changing)
        {
            SaveManifest(new(_log, to, Interlocked.Read(ref _nextRun), [.. Runs.Select(run => run.Facts)]));
            Checkpoint = to;
        }
    }

    /// <summary>Keeps filters in memory up to their bound, the smallest first: each that is there saves every lookup a read, whatever its size.</summary>
    public void ShareMemory()
    {
        var left = _sizes.FilterBytes;
        var wanted = Runs.Where(run => run.Damage is null && run.CanWarm).OrderBy(run => run.Facts.FilterBytes).TakeWhile(run => (left -= run.Facts.FilterBytes) >= 0).ToHashSet();
        foreach (var run in Runs.Where(run => !wanted.Contains(run)))
            run.Cool(); // before others are read: the bound holds meanwhile
        foreach (var run in wanted.Where(run => run.MemoryBytes == 0))
            run.TryWarm();
    }

    public void Dispose()
    {
        foreach (var run in Runs)
            run.Dispose();
    }

    private long NextNumber() => Interlocked.Increment(ref _nextRun) - 1;

    private string PathOf(long number) => Path.Combine(_folder, new RunFacts(number, 0, 0, 0, default, default).FileName);

    private void Change(IReadOnlyList<RunFacts> add, IReadOnlyList<Run> remove, LogPosition? checkpoint, KeyTable? flushed)
    {
        var opened = new List<Run>(add.Count);
        try
        {
            foreach (var facts in add)
                opened.Add(Run.Open(_folder, facts));
            lock (_changing)
            {
                Run[] kept = [.. Runs.Where(run => !remove.Contains(run))];
                Run[] runs = [.. kept, .. opened];
                var reached = flushed is null ? Checkpoint : checkpoint; // a merge that began before a flush must not move it back
                if (reached is { } at)
                    SaveManifest(new(_log, at, Interlocked.Read(ref _nextRun), [.. runs.Select(run => run.Facts)]));
                Warm(opened, remove, kept);
                (Runs, Checkpoint) = (runs, reached);
                Changed?.Invoke(runs, flushed);
            }
        }
        catch
        {
            foreach (var run in opened)
                run.Dispose();
            foreach (var facts in add)
                File.Delete(PathOf(facts.Number));
            throw;
        }

        foreach (var run in remove)
        {
            run.Dispose();
            File.Delete(run.Path);
        }
    }

    /// <summary>Before anybody asks the new runs; the old ones give their room first.</summary>
    private void Warm(List<Run> added, IReadOnlyList<Run> removed, Run[] kept)
    {
        foreach (var run in removed)
            run.Cool();
        var left = _sizes.FilterBytes - kept.Sum(run => run.MemoryBytes);
        foreach (var run in added.Where(run => run.CanWarm && (left -= run.Facts.FilterBytes) >= 0))
            run.TryWarm();
    }

    private Manifest? ReadManifest(LogPosition logEnd)
    {
        var path = Path.Combine(_folder, ManifestFile);
        if (!File.Exists(path))
            return null;
        if (Manifest.TryRead(File.ReadAllBytes(path)) is not { } manifest)
        {
            LogManifestDamaged(path);
            return null;
        }

        if (manifest.Log == _log && !logEnd.IsBefore(manifest.Checkpoint) && !manifest.Runs.Any(run => logEnd.IsBefore(run.To)))
            return manifest;
        LogOtherLog(_folder);
        return null;
    }

    private void SaveManifest(Manifest manifest)
    {
        var path = Path.Combine(_folder, ManifestFile);
        var aside = path + ".new";
        using (var file = File.OpenHandle(aside, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            _disk.Write(file, manifest.ToBytes(), 0);
            _disk.Sync(file);
        }

        File.Move(aside, path, overwrite: true);
        _disk.SyncFolder(_folder);
    }

    private void DeleteOthers(Manifest? manifest)
    {
        var named = manifest?.Runs.Select(run => run.FileName).ToHashSet() ?? [];
        if (manifest is null)
            File.Delete(Path.Combine(_folder, ManifestFile)); // before the runs: it must not name files that are gone
        File.Delete(Path.Combine(_folder, ManifestFile + ".new"));
        foreach (var file in Directory.EnumerateFiles(_folder, "*.run").Where(file => !named.Contains(Path.GetFileName(file))).ToArray())
            File.Delete(file);
    }

    [LoggerMessage(LogLevel.Error, "A file of known message ids is lost; its part of the event log is read again.")]
    private partial void LogRunLost(Exception exception);

    [LoggerMessage(LogLevel.Error, "The list of known message ids, {Path}, is damaged. They are read from the event log again.")]
    private partial void LogManifestDamaged(string path);

    [LoggerMessage(LogLevel.Warning, "The message ids in {Folder} are of another event log, or of a later state of it. They are read from this one instead.")]
    private partial void LogOtherLog(string folder);
}
