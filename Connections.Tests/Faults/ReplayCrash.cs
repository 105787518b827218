using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Connections.Core.Delivery;
using Connections.Core.Delivery.Replays;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Tests.Support.Tools;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Faults;

/// <summary>
/// A replay of yesterday's events to a destination that was added today, at its rate, beside live traffic, on the real process: killed in the middle, paused,
/// resumed. In the end each event has arrived, once but for what was in flight at a kill, and nothing of what delivery itself had brought before.
/// </summary>
/// <param name="events">How many events of yesterday there are.</param>
/// <param name="perSecond">The replay's rate.</param>
/// <param name="kills">How often the process is killed.</param>
/// <param name="output">Where it tells how far it is.</param>
internal sealed class ReplayCrash(int events, int perSecond, int kills, TextWriter output)
{
    private const int Users = 97;
    private const int DeliveredBefore = 40;
    private const int LivePerSecond = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, int> _arrived = new(StringComparer.Ordinal);
    private readonly List<string> _live = [];
    private int _old;

    /// <summary>Runs it to its end; what it came to.</summary>
    public async Task<ReplayReport> RunAsync()
    {
        await using var sink = await WebhookSink.StartAsync();
        sink.KeepsRequests = false;
        sink.Answer = Take;
        var folder = Directory.CreateTempSubdirectory("connections-replay-");
        try
        {
            var setup = Path.Combine(folder.FullName, "setup.json");
            await File.WriteAllTextAsync(setup, Setup(destinations: ""));
            await using var app = await AppProcess.StartAsync(new()
            {
                Environment = new Dictionary<string, string>
                {
                    ["Connections__ProvisioningFile"] = setup,
                    ["Connections__Delivery__AllowPrivateNetworks"] = "true",
                },
            });
            await app.StopAsync();
            await FillYesterdayAsync(app.DataFolder);
            await File.WriteAllTextAsync(setup, Setup($$"""{ "slug": "today", "name": "Today", "type": "webhook", "sources": ["shop"], "settings": { "url": "{{sink.Url}}in" } }"""));
            await app.StartAgainAsync();

            await SendAsync(app, DeliveredBefore);
            await Until.TrueAsync(() => Task.FromResult(_live.TrueForAll(_arrived.ContainsKey)), "what is delivered before the replay", Deadline);
            await app.StopAsync();
            var id = await BeginAsync(app.DataFolder);
            await app.StartAgainAsync();
            return await ReplayAsync(app, id);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Setup(string destinations) => $$"""
        {
          "workspace":    { "slug": "acme", "name": "Acme" },
          "sources":      [ { "slug": "shop", "name": "Shop", "type": "node", "writeKeys": ["wkReplay"] } ],
          "destinations": [ {{destinations}} ]
        }
        """;

    private SinkAnswer Take(SinkRequest request)
    {
        var id = request.Json.GetProperty("messageId").GetString()!;
        if (_arrived.AddOrUpdate(id, 1, (_, times) => times + 1) == 1 && id.StartsWith("old", StringComparison.Ordinal))
            Interlocked.Increment(ref _old);
        return new(HttpStatusCode.OK);
    }

    private async Task FillYesterdayAsync(string dataFolder)
    {
        var source = await IdAsync(dataFolder, "Sources", "shop");
        var yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var folder = DataFolder.Open(dataFolder);
        using var log = new SegmentLog(folder.Log, new(), new FakeTimeProvider(yesterday));
        foreach (var some in Enumerable.Range(0, events).Chunk(5_000))
            await log.AppendAsync([.. some.Select(number => Entry(source, number, yesterday))], CancellationToken.None);
    }

    private static LogEntry Entry(Guid source, int number, DateTimeOffset at)
    {
        var json = $$"""{"type":"track","event":"Old","messageId":"old-{{number}}","userId":"u{{number % Users}}","receivedAt":"{{at:O}}","timestamp":"{{at:O}}","integrations":{},"context":{},"properties":{ "n": {{number}} } }""";
        return new(source, EventType.Track, (ulong)(number % Users), Encoding.UTF8.GetBytes(json)) { MessageKey = MessageKey.Of(Encoding.UTF8.GetBytes($"old-{number}")) };
    }

    // As the console asks for it: all that is stored by now, but for what is known to have been delivered.
    private async Task<Guid> BeginAsync(string dataFolder)
    {
        var destination = await IdAsync(dataFolder, "Destinations", "today");
        using var folder = DataFolder.Open(dataFolder);
        using var log = new SegmentLog(folder.Log, new(), TimeProvider.System);
        using var state = new SqliteDeliveryState(folder.DeliveryDb);
        var now = TimeProvider.System.GetUtcNow();
        var request = new ReplayRequest(destination, now.AddDays(-2), now, perSecond) { LeaveOutDelivered = true };
        var replay = new Replay(Guid.NewGuid(), request, now, "crash", ReplayStates.Queued, null, 0, 0, 0, null, null) { Cursor = log.Start, End = log.End };
        await state.Replays.AddAsync(replay, CancellationToken.None);
        return replay.Id;
    }

    private async Task<ReplayReport> ReplayAsync(AppProcess app, Guid id)
    {
        var began = Stopwatch.GetTimestamp();
        using var stop = new CancellationTokenSource();
        var live = LiveAsync(app, stop.Token);
        for (var kill = 1; kill <= kills; kill++)
        {
            await ArrivedAsync(events * kill / (kills + 2));
            await app.KillAsync();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed after {Volatile.Read(ref _old)} of {events}"));
            await app.StartAgainAsync();
        }

        await ArrivedAsync(events * (kills + 1) / (kills + 2));
        var whilePaused = await PauseAsync(app, id);
        await ArrivedAsync(events);
        var took = Stopwatch.GetElapsedTime(began);
        await Until.TrueAsync(async () => (await StateAsync(app.DataFolder, id)).State == ReplayStates.Done, "the replay ends", Deadline);
        await stop.CancelAsync();
        await live;
        await Until.TrueAsync(() => Task.FromResult(_live.TrueForAll(_arrived.ContainsKey)), "all live events arrive", Deadline);
        await app.StopAsync();
        return new(events, kills, whilePaused, took, (await StateAsync(app.DataFolder, id)).Delivered, _live, DeliveredBefore, _arrived);
    }

    // It stands still across a restart, and delivery does not. How many events of the replay arrived meanwhile.
    private async Task<int> PauseAsync(AppProcess app, Guid id)
    {
        await app.StopAsync();
        await SetAsync(app.DataFolder, id, ReplayStates.Running, ReplayStates.Paused);
        var (before, live) = (Volatile.Read(ref _old), _arrived.Count - Volatile.Read(ref _old));
        await app.StartAgainAsync();
        await Until.TrueAsync(() => Task.FromResult(_arrived.Count - Volatile.Read(ref _old) > live + LivePerSecond), "live events arrive while the replay is paused", Deadline);
        var meanwhile = Volatile.Read(ref _old) - before;
        await app.StopAsync();
        await SetAsync(app.DataFolder, id, ReplayStates.Paused, ReplayStates.Queued);
        await app.StartAgainAsync();
        return meanwhile;
    }

    private Task ArrivedAsync(int count) => Until.TrueAsync(() => Task.FromResult(Volatile.Read(ref _old) >= count), $"{count} events of the replay arrive", Deadline);

    private async Task LiveAsync(AppProcess app, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendAsync(app, 1);
            await Task.Delay(TimeSpan.FromSeconds(1d / LivePerSecond), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Until it is acknowledged, as a library does.
    private async Task SendAsync(AppProcess app, int count)
    {
        for (var sent = 0; sent < count;)
        {
            var id = $"live-{_live.Count}";
            try
            {
                using var answer = await app.Client.PostAsync("/v1/track", new StringContent(
                    $$"""{"type":"track","event":"Live","messageId":"{{id}}","userId":"l{{_live.Count % Users}}","writeKey":"wkReplay"}""", Encoding.UTF8, "text/plain"));
                if (!answer.IsSuccessStatusCode)
                    continue;
                _live.Add(id);
                sent++;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static async Task SetAsync(string dataFolder, Guid id, string from, string to)
    {
        using var folder = DataFolder.Open(dataFolder);
        using var state = new SqliteDeliveryState(folder.DeliveryDb);
        if (!await state.Replays.SetStateAsync(id, [from, ReplayStates.Queued], to, null, TimeProvider.System.GetUtcNow(), CancellationToken.None))
            throw new CrashException($"The replay could not be put from '{from}' into '{to}'.");
    }

    private static async Task<(string State, long Delivered)> StateAsync(string dataFolder, Guid id) => await AskAsync(
        Path.Combine(dataFolder, "delivery.db"), "SELECT state, delivered FROM replays WHERE id = $value", id.ToString("N"), row => (row.GetString(0), row.GetInt64(1)));

    private static Task<Guid> IdAsync(string dataFolder, string table, string slug) => AskAsync(
        Path.Combine(dataFolder, "connections.db"), $"SELECT Id FROM {table} WHERE Slug = $value", slug, row => Guid.Parse(row.GetString(0)));

    private static async Task<T> AskAsync<T>(string path, string sql, string value, Func<SqliteDataReader, T> read)
    {
        var file = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var connection = new SqliteConnection(file.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$value", value);
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? read(row) : throw new CrashException($"Nothing in {Path.GetFileName(path)} has '{value}'.");
    }
}
