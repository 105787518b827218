using System.Text;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Ingest;

/// <summary>A log and its counts in a folder of its own; what runs in the background is stepped by hand.</summary>
internal sealed class ActivityHost : IDisposable
{
    private readonly TempFolder _folder;

    public ActivityHost(TempFolder? folder = null)
    {
        _folder = folder ?? new();
        Log = new(Path.Combine(_folder.Path, "log"), new() { MinFreeShare = 0 }, Clock);
        Db = new(Path.Combine(_folder.Path, "activity.db"));
        Counter = new(Log, Db, Clock, NullLogger<ActivityCounter>.Instance);
        Flush = new(Refusals, Db, Clock, NullLogger<RefusalFlush>.Instance);
        Activity = new(Counter, Db, new(Log, Db, Refusals, Clock), Clock);
    }

    public static Guid Website { get; } = Guid.Parse("11111111-1111-1111-1111-111111111111");

    public static DateTimeOffset Start { get; } = new(2026, 5, 1, 10, 0, 30, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public SegmentLog Log { get; }

    public ActivityDb Db { get; }

    public Refusals Refusals { get; } = new();

    public ActivityCounter Counter { get; }

    public RefusalFlush Flush { get; }

    public SourceActivity Activity { get; }

    public Task StoreAsync(params string[] events) => StoreJsonAsync([.. events.Select(name => $$"""{"type":"track","event":"{{name}}"}""")]);

    public async Task StoreJsonAsync(params string[] tracks) => await Log.AppendAsync(
        [.. tracks.Select(json => new LogEntry(Website, EventType.Track, 1, Encoding.UTF8.GetBytes(json)))], CancellationToken.None);

    public async Task CountAsync()
    {
        while (!await Counter.CountSliceAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Closes all but the folder, as a stop does.</summary>
    public void Close()
    {
        Counter.Dispose();
        Flush.Dispose();
        Log.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }
}
