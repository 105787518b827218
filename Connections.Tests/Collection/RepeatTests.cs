using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Collection;

/// <summary>Events that are sent again, as senders and owners see it.</summary>
public sealed class RepeatTests(CollectionHost host) : IClassFixture<CollectionHost>
{
    [Fact]
    public async Task A_receipt_says_that_an_event_is_a_repeat_and_where_the_original_stands()
    {
        var before = host.EventLog.End;
        var first = await ReceiptsAsync("""{"batch":[{"type":"track","event":"A","userId":"u","messageId":"r1"},{"type":"track","event":"B","userId":"u","messageId":"r1"}]}""");

        var again = await ReceiptsAsync("""{"batch":[{"type":"track","userId":"u","messageId":"r2"},{"type":"track","event":"A","userId":"u","messageId":"r1"},{"type":"track","event":"C","userId":"u","messageId":"r3"}]}""");

        Assert.Equal(["stored", "duplicate"], first.Select(Verdict));
        Assert.Equal(["refused", "duplicate", "stored"], again.Select(Verdict));
        Assert.Equal((string?)first[0]!["position"], (string?)first[1]!["position"]);
        Assert.Equal((string?)first[0]!["position"], (string?)again[1]!["position"]);
        Assert.Equal(["r2", "r1", "r3"], again.Select(receipt => (string)receipt!["messageId"]!));
        Assert.Equal(2, (await host.StoredAsync(before)).Count);
    }

    [Fact]
    public async Task A_refused_event_reserves_nothing_so_its_corrected_form_is_stored()
    {
        var refused = await ReceiptsAsync("""{"batch":[{"type":"track","userId":"u","messageId":"c1"}]}""");

        var corrected = await ReceiptsAsync("""{"batch":[{"type":"track","event":"Corrected","userId":"u","messageId":"c1"}]}""");

        Assert.Equal(("refused", "stored"), (Verdict(refused[0]), Verdict(corrected[0])));
    }

    [Fact]
    public async Task What_a_full_disk_refused_is_stored_when_it_comes_again()
    {
        const string body = """{"event":"E","userId":"u","messageId":"f1"}""";
        var before = host.EventLog.End;
        host.Disk.WritesOnly = 0;
        var (refused, _) = await host.PostAsync("/v1/track", body);
        host.Disk.WritesOnly = null;

        var (taken, _) = await host.PostAsync("/v1/track", body);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused, taken));
        Assert.Single(await host.StoredAsync(before));
    }

    [Fact]
    public async Task Repeats_are_counted_for_their_source_and_not_as_refused()
    {
        const string key = "KEYMOBILE000000000000000000000003"; // no other test here sends with it
        foreach (var _ in Enumerable.Range(0, 3))
            await host.PostAsync("/v1/track", """{"event":"E","userId":"u","messageId":"n1"}""", key);
        await host.PostAsync("/v1/track", """{"userId":"u","messageId":"n2"}""", key);
        host.Services.GetRequiredService<ActivityDb>().AddRefused(host.Services.GetRequiredService<Refusals>().Take()!);

        var counts = await host.Services.GetRequiredService<SourceActivity>().CountAsync(host.Sources[key], TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Equal(2, counts.Repeated);
        Assert.Equal([new("missing_event", 1)], counts.Refused);
        Assert.Equal(1, counts.Series.Sum(bucket => bucket.Refused));
    }

    private static string? Verdict(JsonNode? receipt) => (string?)receipt!["verdict"];

    private async Task<JsonArray> ReceiptsAsync(string body)
    {
        var (status, answer) = await host.PostAsync("/v1/batch", body, change: request => request.Headers.Add("X-Connections-Receipt", "1"));
        Assert.Equal(HttpStatusCode.OK, status);
        return answer["receipts"]!.AsArray();
    }
}
