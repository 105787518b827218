using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Log;
using Connections.Tests.Collection;
using Connections.Tests.Support;

namespace Connections.Tests.Faults;

/// <summary>A disk that fills up and is emptied again, under load, at the log's seam to it. The whole process meets one in <c>crash --disk-full</c>.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const int Senders = 4;
    private readonly CollectionHost _host = new();
    private readonly ConcurrentDictionary<HttpStatusCode, int> _answers = new();
    private readonly ConcurrentBag<string> _acknowledged = [];

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_full_disk_is_answered_503_and_once_there_is_room_collection_goes_on_by_itself_with_all_it_acknowledged()
    {
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Senders).Select(sender => SendAsync(sender, stop.Token)).ToArray();
        for (var round = 1; round <= 3; round++)
        {
            await MoreAsync(HttpStatusCode.OK, senders);
            _host.Disk.WritesOnly = 37 * round; // the write that fills it leaves a piece of a frame
            await MoreAsync(HttpStatusCode.ServiceUnavailable, senders);
            Assert.NotNull(_host.EventLog.Trouble);
            _host.Disk.WritesOnly = null;
        }

        await MoreAsync(HttpStatusCode.OK, senders);
        await stop.CancelAsync();
        await Task.WhenAll(senders);

        Assert.Null(_host.EventLog.Trouble);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], _answers.Keys.Order());
        var stored = await StoredIdsAsync();
        Assert.Equal(_acknowledged.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal)); // all of it, once, and nothing that was refused
    }

    private async Task MoreAsync(HttpStatusCode status, Task[] senders)
    {
        var before = _answers.GetValueOrDefault(status);
        await Eventually.Holds(() => _answers.GetValueOrDefault(status) > before + (3 * Senders) || senders.Any(sender => sender.IsFaulted));
    }

    private async Task SendAsync(int sender, CancellationToken stop)
    {
        for (var count = 0; !stop.IsCancellationRequested; count++)
        {
            var id = $"{sender}-{count}";
            var (status, _) = await _host.PostAsync("/v1/track", $$"""{"userId":"u{{sender}}","event":"Sent","messageId":"{{id}}"}""");
            if (status == HttpStatusCode.OK)
                _acknowledged.Add(id);
            _answers.AddOrUpdate(status, 1, (_, answers) => answers + 1);
        }
    }

    private async Task<List<string>> StoredIdsAsync()
    {
        List<string> ids = [];
        await foreach (var record in _host.EventLog.ReadAllAsync(_host.EventLog.Start, CancellationToken.None))
            ids.Add((string)JsonNode.Parse(Encoding.UTF8.GetString(record.Json.Span))!["messageId"]!);
        return ids;
    }
}
