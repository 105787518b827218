using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>
/// The real product under load, with two destinations and a warehouse, and a fault that strikes it round after round. In the end
/// everything is drained, and what was acknowledged is compared with what the log, the destinations and the warehouse hold.
/// </summary>
internal sealed class CrashRun(CrashOptions options, TextWriter output)
{
    private const int Senders = 9;
    private const string Warehouse = "warehouse";
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromMinutes(5);

    private readonly Random _random = new(options.Seed);
    private readonly Acknowledged _acknowledged = new();
    private readonly Deliveries _steady = new(failPercent: 0, options.Seed);
    private readonly Deliveries _flaky = new(failPercent: 3, options.Seed);

    /// <summary>Runs it to its end; what it came to.</summary>
    public async Task<CrashReport> RunAsync()
    {
        await using var fault = await FaultAsync();
        await using var sink = await WebhookSink.StartAsync();
        sink.KeepsRequests = false;
        sink.Answer = request => (request.Path == "/flaky" ? _flaky : _steady).Take(request);
        await using var app = await AppProcess.StartAsync(new()
        {
            DataFolder = fault.DataFolder,
            ProvisioningFile = Provisioning(sink.Url, fault.Warehouse),
            Environment = new Dictionary<string, string>(fault.Environment)
            {
                ["Connections__Delivery__AllowPrivateNetworks"] = "true",
                ["Connections__Delivery__FirstRetry"] = "00:00:00.100",
                ["Connections__Delivery__LongestRetry"] = "00:00:01",
            },
        });

        var syncs = new SyncLoop(app, Warehouse);
        var moment = new Moment(syncs, _acknowledged, fault.WarehouseFolder ?? app.DataFolder, options.Calm ?? fault.Calm);
        try
        {
            await LoadAsync(app, fault, moment, syncs);
        }
        catch
        {
            await KeepOutputAsync(app);
            throw;
        }

        var problems = await DrainAsync(app, syncs);
        var stored = await Stored.ReadAsync(app, fault);
        var parked = options.Kind == FaultKind.Clock ? await ParkedIds.ReadAsync(app.DataFolder) : [];
        var report = new CrashReport(options, _acknowledged, stored, _steady, _flaky, parked, moment, syncs, fault, problems);
        if (report.Violations.Count > 0)
            await KeepOutputAsync(app);
        return report;
    }

    // What the product had to say about it, for whoever looks into it.
    private async Task KeepOutputAsync(AppProcess app)
    {
        var path = Path.Combine(Path.GetTempPath(), $"connections-crash-{options.Seed}.log");
        await File.WriteAllTextAsync(path, app.Output);
        output.WriteLine($"The product's own log of this run is in {path}");
    }

    private async Task<IFault> FaultAsync() => options.Kind switch
    {
        FaultKind.Power => await PowerFault.NewAsync(options.Strict),
        FaultKind.DiskFull => await DiskFullFault.NewAsync(),
        FaultKind.Pause => new PauseFault(),
        FaultKind.Warehouse => await WarehouseFault.NewAsync(options.Engine),
        FaultKind.Clock => await ClockFault.NewAsync(),
        _ => new KillFault(),
    };

    private static string Provisioning(Uri sink, JsonObject warehouse) => $$"""
        {
          "workspace":    { "slug": "acme", "name": "Acme" },
          "owner":        { "email": "owner@acme.test", "password": "correct horse battery" },
          "sources":      [ {{Sender.SourcesJson}} ],
          "destinations": [ { "slug": "steady", "name": "Steady", "type": "webhook", "sources": ["shop", "api", "app"], "enabled": true, "settings": { "url": "{{sink}}steady", "sharedSecret": "s" } },
                            { "slug": "flaky", "name": "Flaky", "type": "webhook", "sources": ["shop"], "enabled": true, "settings": { "url": "{{sink}}flaky" } } ],
          "warehouses":   [ { "slug": "{{Warehouse}}", "name": "Warehouse", "type": {{warehouse["type"]!.ToJsonString()}}, "sources": ["shop", "api", "app"], "enabled": true,
                              "settings": {{warehouse["settings"]!.ToJsonString()}}, "schedule": null } ]
        }
        """;

    private async Task LoadAsync(AppProcess app, IFault fault, Moment moment, SyncLoop syncs)
    {
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Senders).Select(number => new Sender(app.Url, number, options.Seed, _acknowledged, fault.Patience)).ToList();
        var sending = senders.Select(sender => sender.RunAsync(stop.Token)).ToList();
        var syncing = syncs.RunAsync(stop.Token);
        try
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                await moment.ComeAsync(round, _random, CancellationToken.None);
                await fault.StrikeAsync(app, _random, CancellationToken.None);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round + 1} of {options.Rounds}: {_acknowledged.Count} acknowledged, {_steady.Count} delivered, {_steady.Resent} re-sent, {syncs.Succeeded} syncs"));
                if (syncs.FailedSince > 0)
                    output.WriteLine($"    {syncs.FailedSince} syncs in a row did not succeed; the last said: {syncs.LastTrouble?.Trim()}");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await app.ReadyAsync(); // a sender ends only when its last request is acknowledged
            await Task.WhenAll([.. sending, syncing]);
            senders.ForEach(sender => sender.Dispose());
        }
    }

    // Deadlines end a run that would never end; they are no claim about speed.
    private async Task<List<string>> DrainAsync(AppProcess app, SyncLoop syncs)
    {
        List<string> problems = [];
        var started = Stopwatch.GetTimestamp();
        var wanted = _acknowledged.Ids.ToHashSet(StringComparer.Ordinal);
        var wantedOfShop = wanted.Where(id => _acknowledged.Sent[id].Source == "shop").ToHashSet(StringComparer.Ordinal);
        try
        {
            await Until.TrueAsync(
                async () =>
                {
                    var parked = options.Kind == FaultKind.Clock ? await ParkedIds.ReadAsync(app.DataFolder) : [];
                    return _steady.Count + parked.Count >= wanted.Count && wanted.Except(_steady.Ids()).All(parked.Contains)
                        && _flaky.Count + parked.Count >= wantedOfShop.Count && wantedOfShop.Except(_flaky.Ids()).All(parked.Contains);
                },
                "all deliveries", DrainDeadline);
            await Until.TrueAsync(syncs.OnceAsync, "a sync of the warehouse", DrainDeadline);
        }
        catch (TimeoutException e)
        {
            problems.Add(syncs.LastTrouble is null ? e.Message : $"{e.Message}. The last sync that failed said: {syncs.LastTrouble}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"drained in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        if (await app.StopAsync() is var code and not 0)
            problems.Add($"The product ended with code {code}.");
        problems.AddRange(Errors(app.Output));
        return problems;
    }

    // What the product itself calls a loss or a fault of ours.
    private static IEnumerable<string> Errors(string output) => output.Split('\n')
        .Where(line => line.Contains("Unhandled exception", StringComparison.Ordinal) || line.Contains("is damaged", StringComparison.Ordinal));
}
