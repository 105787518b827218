using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Collection;

/// <summary>Every case of the tracking contract's vector file, through a real socket.</summary>
public sealed class TrackingVectorTests(CollectionHost host) : IClassFixture<CollectionHost>
{
    public static TheoryData<string> Cases => [.. TrackingVector.Names.Where(name => !IsAboutRepeats(name))];

    public static TheoryData<string> RepeatCases => [.. TrackingVector.Names.Where(IsAboutRepeats)];

    [Theory, MemberData(nameof(Cases))]
    public Task A_vector_holds(string name) => AssertHoldsAsync(host, TrackingVector.Named(name));

    [Theory, MemberData(nameof(RepeatCases))]
    public async Task A_vector_about_repeats_holds(string name)
    {
        var vector = TrackingVector.Named(name);
        var own = new CollectionHost(); // the others must not have sent it before
        await own.InitializeAsync();
        try
        {
            if (vector.After is { } first)
                await AssertHoldsAsync(own, TrackingVector.Named(first));
            await AssertHoldsAsync(own, vector);
            var counts = own.Services.GetRequiredService<Refusals>().Take()?.Counts ?? [];
            Assert.Equal(vector.Duplicates, counts.Where(count => count.Key.Code == "duplicate").Sum(count => count.Value));
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private static bool IsAboutRepeats(string name) => name.StartsWith("dedup-", StringComparison.Ordinal);

    private static async Task AssertHoldsAsync(CollectionHost host, TrackingVector vector)
    {
        host.Clock.AdjustTime(vector.Clock);
        if (vector.Given == "source's bucket is empty")
            await host.EmptyBucketAsync();
        host.Refused.Clear();
        var before = host.EventLog.End;
        host.Disk.WritesOnly = vector.Given == "durable store refuses writes" ? 0 : null;

        using var request = vector.ToRequest();
        using var response = await host.Client.SendAsync(request);
        host.Disk.WritesOnly = null;
        await host.LimitAsync(null);

        Assert.Equal((int)vector.Response["status"]!, (int)response.StatusCode);
        foreach (var (header, expected) in vector.Response["headers"]?.AsObject() ?? [])
            Assert.True(vector.MatchesText((string)expected!, HeaderOf(response, header)), $"{header}: {HeaderOf(response, header)}");
        await AssertBodyAsync(vector, response);
        await AssertStoredAsync(host, vector, before);
        if (vector.Refused is { } refused)
            Assert.Equal(refused.Select(code => (string)code!), host.Refused);
    }

    private static string HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.Concat(response.Content.Headers).FirstOrDefault(header => header.Key == name).Value is { } values ? string.Join(", ", values) : "(absent)";

    private static async Task AssertBodyAsync(TrackingVector vector, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        if (vector.Response["body"] is { } expected)
            Assert.True(vector.Matches(expected, JsonNode.Parse(body)), $"{System.Text.Encoding.UTF8.GetString(body)}");
        switch ((string?)vector.Response["bodyKind"])
        {
            case "gif-1x1":
                Assert.Equal("GIF89a\u0001\0\u0001\0"u8.ToArray(), body[..10]);
                break;
            case "text":
                Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
                Assert.NotEmpty(body);
                break;
            case "script":
                Assert.True(body.Length > 50_000);
                break;
        }
    }

    private static async Task AssertStoredAsync(CollectionHost host, TrackingVector vector, Core.Log.LogPosition before)
    {
        var stored = await host.StoredAsync(before);
        Assert.Equal(vector.Stored.Count, stored.Count);
        foreach (var (expected, record) in vector.Stored.Zip(stored))
        {
            var actual = JsonNode.Parse(record.Json.Span);
            Assert.True(vector.Matches(expected, actual), $"expected {expected}\nstored {actual}");
            Assert.Equal(host.Sources[(string)expected!["sourceKey"]!], record.SourceId);
            Assert.Null(actual!["writeKey"]);
        }
    }
}
