using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// The real product, set up for a measurement: its own process, a data folder on the disk, and a limit of nothing. It is what was built beside this
/// program, or the published file that <c>CONNECTIONS_EXECUTABLE</c> names.
/// </summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly AppProcess _app;

    private Product(AppProcess app, IReadOnlyList<string> writeKeys) => (_app, WriteKeys) = (app, writeKeys);

    public IReadOnlyList<string> WriteKeys { get; }

    public int Port => _app.Url.Port;

    public int ProcessId => _app.ProcessId;

    public string Folder => _app.DataFolder;

    public string LogFolder => Path.Combine(_app.DataFolder, "log");

    /// <param name="sources">How many sources there are; more where the webhooks need them.</param>
    /// <param name="hook">Where a webhook of the first source sends to; null for none.</param>
    /// <param name="hooks">How many webhooks there are that send there: the first 25 of the first source, as many as one may have, the next of the second, and so on.</param>
    /// <param name="batch">How many events they send in a request.</param>
    /// <param name="slow">Where one more webhook of that source sends to; null for none.</param>
    /// <param name="idleHooks">Webhooks of further sources, which no event comes from.</param>
    /// <param name="warehouses">Warehouses of the first source, as a provisioning file has them; null for none.</param>
    /// <param name="patient">Whether a request may take minutes: its sink answers when it is told to.</param>
    public static async Task<Product> StartAsync(
        int sources = 1, Uri? hook = null, int hooks = 1, int batch = 1, Uri? slow = null, int idleHooks = 0, IReadOnlyList<JsonObject>? warehouses = null, bool patient = false)
    {
        var keys = Enumerable.Range(0, Math.Max(sources, GroupsOf(hooks))).Select(number => $"wkBench{number:D25}").ToArray();
        var file = JsonSerializer.Serialize(new
        {
            workspace = new { slug = "bench", name = "Bench" },
            sources = keys.Select((key, number) => SourceOf($"source-{number}", key))
                .Concat(Enumerable.Range(0, GroupsOf(idleHooks)).Select(number => SourceOf($"quiet-{number}", $"wkQuiet{number:D25}"))),
            destinations = Enumerable.Range(0, idleHooks).Select(number => HookOf($"idle-{number}", $"quiet-{number / DestinationRules.MostOfAType}", new("https://hooks.example.com/")))
                .Concat(hook is null ? [] : Enumerable.Range(0, hooks).Select(number => HookOf($"hook-{number}", $"source-{number / DestinationRules.MostOfAType}", hook, batch)))
                .Concat(slow is null ? [] : [HookOf("slow", "source-0", slow)]),
            warehouses = warehouses ?? [],
        });
        var app = await AppProcess.StartAsync(new()
        {
            ProvisioningFile = file,
            Environment = new Dictionary<string, string>
            {
                ["Connections__Delivery__AllowPrivateNetworks"] = "true",
                [AppCommand.Profiling] = "1",
                ["Connections__Delivery__Timeout"] = patient ? "00:05:00" : "00:00:10",
            },
        });
        return new(app, keys);
    }

    public Task<int> StopAsync() => _app.StopAsync();

    /// <summary>Starts it again and waits until it is ready, for long: what was written into its log behind its back is first read by its index of ids.</summary>
    public Task StartAgainAsync() => _app.StartAgainAsync(TimeSpan.FromMinutes(10));

    /// <summary>
    /// Writes so many events of the first source into the log of the stopped product, as collection would have stored them.
    /// </summary>
    public Task FillLogAsync(int events) => FillLogAsync((log, source) => Backlog.AppendAsync(log, source, events));

    /// <summary>Lets <paramref name="append"/> write into the log of the stopped product; it is given the log and the first source's id.</summary>
    public async Task FillLogAsync(Func<IEventLog, Guid, Task> append)
    {
        using var folder = DataFolder.Open(_app.DataFolder);
        using var log = new SegmentLog(folder.Log, new() { CacheBytes = 0 }, TimeProvider.System);
        var known = await log.ReadAsync(log.Start, null, 1, 1, CancellationToken.None);
        var source = known.Records.Count > 0 ? known.Records[0].SourceId : throw new InvalidOperationException("Send an event first: its source's id is taken from it.");
        await append(log, source);
    }

    /// <summary>Has one event stored, so that the log knows the source.</summary>
    public async Task SendOneAsync()
    {
        using var answer = await _app.Client.PostAsync(
            "/v1/track", new StringContent($$"""{"type":"track","event":"First","userId":"u","writeKey":"{{WriteKeys[0]}}"}""", System.Text.Encoding.UTF8, "text/plain"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until its own count of stored events has read the log to the end: that work is not the next event's.</summary>
    public async Task CaughtUpAsync()
    {
        for (var before = double.MaxValue; ;)
        {
            var cpu = ProcessStat.CpuSeconds(ProcessId);
            if (cpu - before is >= 0 and < 0.05)
                return;
            before = cpu;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    /// <summary>Measures it under a generator's load; <paramref name="begins"/> is called when what counts begins.</summary>
    public Task<Measured> MeasureAsync(GeneratorPlan plan, Action? begins = null) => Measured.OfAsync(plan with { Port = Port, WriteKeys = WriteKeys }, ProcessId, begins);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>How many sources it takes to feed so many webhooks.</summary>
    private static int GroupsOf(int hooks) => (hooks + DestinationRules.MostOfAType - 1) / DestinationRules.MostOfAType;

    private static object SourceOf(string slug, string key) => new { slug, name = slug, type = "javascript", environment = "Production", writeKeys = new[] { key } };

    private static object HookOf(string slug, string source, Uri url, int batch = 1) => new
    {
        slug,
        name = slug,
        type = "webhook",
        sources = new[] { source },
        settings = new { url = url.ToString() },
        mappings = new[]
        {
            new
            {
                name = "Send", action = "send", trigger = "type != \"none\"", enabled = true,
                mapping = new Dictionary<string, object> { ["data"] = new Dictionary<string, string> { ["@path"] = "$." }, ["enable_batching"] = batch > 1, ["batch_size"] = batch },
            },
        },
    };
}
