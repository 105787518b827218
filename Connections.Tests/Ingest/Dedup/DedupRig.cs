using System.Text;
using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Ingest.Dedup;

/// <summary>A log and the knowledge of its events in one folder, with tables so small that a few events fill them.</summary>
internal sealed class DedupRig : IAsyncDisposable
{
    private readonly SegmentLog _log;
    private readonly RunStore _store;
    private readonly IndexKeeper _keeper;

    private DedupRig(string folder, FakeTimeProvider clock, DedupSizes sizes, ILogDisk? disk)
    {
        (Folder, Clock, Sizes) = (folder, clock, sizes);
        _log = new(Path.Combine(folder, "log"), new() { MinFreeShare = 0 }, clock, disk: LogDisk);
        Index = new(_log, sizes, clock);
        _store = new(DedupFolder, _log.Id, sizes, disk ?? new LogDisk(), StoreLog);
        _keeper = new(Index, _store, _log, sizes, clock, KeeperLog);
        Deduplicator = new(Index, _log);
    }

    public static Guid Website { get; } = Guid.Parse("11111111-1111-1111-1111-111111111111");

    public static Guid Backend { get; } = Guid.Parse("22222222-2222-2222-2222-222222222222");

    public static DedupSizes Small { get; } = new() { Window = TimeSpan.FromHours(24), Slot = TimeSpan.FromHours(2), TableKeys = 8, FilterBytes = 1 << 20 };

    public string Folder { get; }

    public string DedupFolder => Path.Combine(Folder, "dedup");

    public FakeTimeProvider Clock { get; }

    public DedupSizes Sizes { get; }

    /// <summary>The disk of the log.</summary>
    public OneFailureDisk LogDisk { get; } = new();

    public IEventLog Log => _log;

    public KeyIndex Index { get; }

    public Deduplicator Deduplicator { get; }

    public ListLogger<RunStore> StoreLog { get; } = new();

    public ListLogger<IndexKeeper> KeeperLog { get; } = new();

    public Run[] Runs => _store.Runs;

    /// <summary>How many events the start read from the log.</summary>
    public long Replayed { get; private set; }

    public string[] RunFiles => Directory.GetFiles(DedupFolder, "*.run");

    public static FakeTimeProvider NewClock() => new(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero));

    public static async Task<DedupRig> OpenAsync(string folder, FakeTimeProvider clock, DedupSizes? sizes = null, ILogDisk? disk = null)
    {
        var rig = Closed(folder, clock, sizes, disk);
        rig.Replayed = await rig._keeper.OpenAsync(CancellationToken.None);
        return rig;
    }

    public static DedupRig Closed(string folder, FakeTimeProvider clock, DedupSizes? sizes = null, ILogDisk? disk = null) => new(folder, clock, sizes ?? Small, disk);

    /// <summary>Copies what a process would find that is killed now.</summary>
    public Task KillAsync(string to) => Until.TrueAsync(() => Task.FromResult(TryKill(to)), "a copy that nothing changed meanwhile");

    /// <summary>Copies what is there at one moment; false when something changed it under the copy.</summary>
    public bool TryKill(string to)
    {
        try
        {
            var before = DedupState();
            Copy(Folder, to);
            if (DedupState().SequenceEqual(before))
                return true;
        }
        catch (IOException)
        {
            // A file went while it was copied.
        }

        if (Directory.Exists(to)) // not where it went before the copy had begun
            Directory.Delete(to, recursive: true);
        return false;
    }

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from).Order(StringComparer.Ordinal)) // the index before the log: it must not be the newer one
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    public static LogEntry[] Events(Guid source, params IEnumerable<string> ids) => [.. ids.Select(id => Event(source, id))];

    public static LogEntry Event(Guid source, string id) =>
        new(source, EventType.Track, 7, Encoding.UTF8.GetBytes($$"""{"messageId":"{{id}}"}""")) { MessageKey = MessageKey.Of(Encoding.UTF8.GetBytes(id)) };

    /// <summary>Sends events of the website as one request; tells of each whether it is a repeat.</summary>
    public async Task<List<bool>> SendAsync(params IEnumerable<string> ids) => await SendAsync(Events(Website, ids));

    public async Task<List<bool>> SendAsync(LogEntry[] events)
    {
        var appended = await Deduplicator.AppendAsync(events, CancellationToken.None);
        return [.. Enumerable.Range(0, events.Length).Select(i => appended[i].IsRepeat)];
    }

    /// <summary>The ids in the log, in order.</summary>
    public async Task<string[]> StoredAsync()
    {
        var ids = new List<string>();
        await foreach (var record in _log.ReadAllAsync(_log.Start, CancellationToken.None))
            ids.Add((string)System.Text.Json.Nodes.JsonNode.Parse(record.Json.Span)!["messageId"]!);
        return [.. ids];
    }

    /// <summary>Waits until all full tables are files.</summary>
    public Task FlushedAsync() => Until.TrueAsync(() => Task.FromResult(Index.NextSealed() is null), "full tables are written");

    private List<string> DedupState() => [.. Directory.GetFiles(DedupFolder).Order(StringComparer.Ordinal)
        .Select(file => file.EndsWith(".run", StringComparison.Ordinal) ? file : $"{file}: {Convert.ToHexString(File.ReadAllBytes(file))}")];

    /// <summary>Ends in order: what is in memory is written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        _log.Dispose();
    }
}
