using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Connections.Tests.Journeys;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults.Fuzz;

/// <summary>Throws odd requests at a real process, and sees what it answers, what it needs for it, and whether it keeps its word.</summary>
internal sealed class FuzzRun(IReadOnlyList<FuzzRequest> corpus, int seed)
{
    private const int Senders = 4;

    /// <summary>How many cases warm it up before its memory counts as the start's.</summary>
    private const int WarmUp = 4000;

    private static readonly TimeSpan GivenUp = TimeSpan.FromMinutes(2);

    /// <summary>After so long without an answer, what may be half a request is ended: the server may wait for the rest as long as it likes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly FuzzMutator _mutator = new(corpus, seed);
    private readonly ConcurrentDictionary<int, int> _byStatus = [];
    private readonly ConcurrentDictionary<string, byte> _acknowledged = [];
    private readonly ConcurrentQueue<string> _findings = new();
    private readonly Lock _gate = new();
    private (TimeSpan Time, int Case) _longest;
    private double _memoryAtStart;
    private int _next;

    /// <summary>What counts as a stall; null to let nothing count as one.</summary>
    public TimeSpan? Stall { get; init; }

    /// <summary>Runs until the time is over or all cases are sent, stops the process, and reads its log.</summary>
    public async Task<FuzzReport> RunAsync(TimeSpan time, int cases)
    {
        await using var app = await AppProcess.StartAsync(new() { ProvisioningFile = FuzzCorpus.Workspace });
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < time && Interlocked.Increment(ref _next) is var number && number <= cases)
                await SendAsync(app, number);
        })));

        var memoryAtEnd = MemoryOf(app);
        var sent = Math.Min(_next, cases);
        if (!await TakesAnEventAsync(app))
            _findings.Enqueue("after the last case: a good event is not taken any more");
        if (await app.StopAsync() is var code && code != 0)
            _findings.Enqueue($"the process ended with code {code}: {app.Output}");
        var stored = (await StoredEvents.MessageIdsAsync(app.DataFolder)).ToHashSet(StringComparer.Ordinal);
        return new(seed, sent, _byStatus, [.. _findings], _longest, _memoryAtStart, memoryAtEnd, _acknowledged.Count, [.. _acknowledged.Keys.Where(id => !stored.Contains(id))]);
    }

    private async Task SendAsync(AppProcess app, int number)
    {
        if (number == WarmUp)
            _memoryAtStart = MemoryOf(app);
        using var giveUp = new CancellationTokenSource(GivenUp);
        try
        {
            using var raw = await RawHttp.ConnectAsync(app.Url);
            var (pieces, isFramed) = _mutator.Case(number);
            foreach (var piece in pieces)
                if (!await raw.SendAsync(piece, giveUp.Token))
                    break;
            var sent = Stopwatch.GetTimestamp();
            var answers = 0;
            using var ending = isFramed ? null : new Timer(_ => raw.EndSending(), state: null, Patience, Timeout.InfiniteTimeSpan);
            while (await raw.ReadAnswerAsync(giveUp.Token) is { } answer)
            {
                answers++;
                Judge(number, answer.Status, answer.Body);
            }

            if (answers == 0)
                Count(0);
            if (isFramed)
                Note(number, Stopwatch.GetElapsedTime(sent));
        }
        catch (OperationCanceledException)
        {
            _findings.Enqueue($"case {number}: no end after {GivenUp.TotalSeconds:0} s");
        }
        catch (SocketException e)
        {
            _findings.Enqueue($"case {number}: no connection ({e.Message})");
        }
    }

    private void Judge(int number, int status, string body)
    {
        Count(status);
        // 505 says that this version of HTTP is not spoken, which is so.
        if (status is >= 500 and not 505)
            _findings.Enqueue($"case {number}: answered {status} {body}");
        if (status != 200 || !body.StartsWith("{\"success\":true,\"receipts\"", StringComparison.Ordinal))
            return;
        try
        {
            foreach (var receipt in JsonElement.Parse(body).GetProperty("receipts").EnumerateArray())
                if (receipt.GetProperty("verdict").GetString() == "stored")
                    _acknowledged[receipt.GetProperty("messageId").GetString()!] = 0;
        }
        catch (JsonException)
        {
            // The connection was cut within the answer, as its sender asked for: half an answer acknowledges nothing.
        }
    }

    private void Count(int status) => _byStatus.AddOrUpdate(status, 1, (_, count) => count + 1);

    private void Note(int number, TimeSpan time)
    {
        if (Stall is { } stall && time > stall)
            _findings.Enqueue($"case {number}: {time.TotalMilliseconds:0} ms from its last byte to its end");
        lock (_gate)
            if (time > _longest.Time)
                _longest = (time, number);
    }

    private static async Task<bool> TakesAnEventAsync(AppProcess app)
    {
        try
        {
            return await app.SendAsync(FuzzCorpus.WriteKey, """{"type":"track","userId":"u","event":"After","messageId":"after-all"}""") is "stored" or "duplicate";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>RssAnon in MB; 0 where the system does not tell.</summary>
    private static double MemoryOf(AppProcess app)
    {
        var status = $"/proc/{app.ProcessId}/status";
        return File.Exists(status) && File.ReadLines(status).FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024
            : 0;
    }
}
