using System.Text.Json.Nodes;

namespace Connections.Tests.Collection;

/// <summary>Every case of the tracking contract's vector file, through a real socket.</summary>
public sealed class TrackingVectorTests(CollectionHost host) : IClassFixture<CollectionHost>
{
    /// <summary>These ask for what is not built yet: de-duplication.</summary>
    private static readonly string[] NotYet = ["dedup-repeat-same-source", "dedup-inside-batch-first-wins"];

    public static TheoryData<string> Cases => [.. TrackingVector.Names.Except(NotYet)];

    [Fact]
    public void What_is_not_run_yet_stands_in_the_file() => Assert.Subset(TrackingVector.Names.ToHashSet(), NotYet.ToHashSet());

    [Theory, MemberData(nameof(Cases))]
    public async Task A_vector_holds(string name)
    {
        var vector = TrackingVector.Named(name);
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
        await AssertStoredAsync(vector, before);
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

    private async Task AssertStoredAsync(TrackingVector vector, Core.Log.LogPosition before)
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
