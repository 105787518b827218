using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Tests.Collection;

/// <summary>What senders put into an event is in the log to the last digit and escape, whatever it is.</summary>
public sealed class ByteExactTests(CollectionHost host) : IClassFixture<CollectionHost>
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Properties_traits_context_and_unknown_members_are_kept_token_for_token(int seed)
    {
        var made = new JsonMaker(seed);
        var (properties, traits, context, unknown) = (made.Object(4), made.Object(4), made.Object(4), made.Object(4));
        var before = host.EventLog.End;

        var (status, _) = await host.PostAsync(
            "/v1/batch", $$"""{"batch":[{"type":"track","userId":"u","event":"E","properties":{{properties}},"traits":{{traits}},"context":{{context}},"x":{{unknown}},"\ud800":1}]}""");

        Assert.Equal(200, (int)status);
        var stored = (await host.StoredAsync(before)).Single().Json.ToArray();
        Assert.Equal(Tokens(properties), Tokens(Member(stored, "properties")));
        Assert.Equal(Tokens(traits), Tokens(Member(stored, "traits")));
        Assert.Equal(Tokens(unknown), Tokens(Member(stored, "x")));
        // What the server adds to a context stands behind what was sent.
        Assert.Equal(Tokens(context)[..^1], Tokens(Member(stored, "context")).Take(Tokens(context).Count - 1));
        Assert.Contains("\"\\\\ud800\":1", Encoding.UTF8.GetString(stored), StringComparison.Ordinal);
        Assert.DoesNotContain((byte)'\n', stored);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task What_is_nested_as_deeply_as_it_may_be_is_kept(int seed)
    {
        var properties = new JsonMaker(seed).Nested(63);
        var before = host.EventLog.End;

        await host.PostAsync("/v1/track", $$"""{"userId":"u","event":"E","properties":{{properties}}}""");
        await host.PostAsync("/v1/batch", $$"""{"batch":[{"type":"track","userId":"u","event":"E","properties":{{properties}}}]}""");

        var stored = await host.StoredAsync(before);
        Assert.Equal(2, stored.Count);
        Assert.All(stored, record => Assert.Equal(properties, Member(record.Json.ToArray(), "properties")));
    }

    [Fact]
    public async Task One_event_that_is_nested_too_deeply_leaves_the_others_of_its_batch()
    {
        var deep = new JsonMaker(1).Nested(64);
        var before = host.EventLog.End;

        var (status, body) = await host.PostAsync(
            "/v1/batch",
            $$"""{"batch":[{"type":"track","userId":"u","event":"E","properties":{{deep}}},{"type":"page","userId":"u"},{{new string('[', 5000)}}{{new string(']', 5000)}}]}""",
            change: request => request.Headers.Add("X-Connections-Receipt", "1"));

        Assert.Equal(200, (int)status);
        Assert.Single(await host.StoredAsync(before));
        Assert.Equal(["nested_too_deeply", null, "nested_too_deeply"], body["receipts"]!.AsArray().Select(receipt => (string?)receipt!["code"]));
    }

    [Fact]
    public async Task What_a_batch_shares_is_merged_below_what_the_event_has_and_keeps_its_spelling()
    {
        var before = host.EventLog.End;

        await host.PostAsync("/v1/batch", """
            {"batch":[{"type":"page","userId":"u","context":{"b":{"x":1e400,"z":-0},"\ud800":0.10}}],
             "context":{"a":1.50,"b":{"x":2,"y":"\u2028"},"\udfff":1E+2,"library":{"name":"l"}}}
            """);

        var context = Member((await host.StoredAsync(before)).Single().Json.ToArray(), "context");
        Assert.Equal("""{"a":1.50,"\udfff":1E+2,"library":{"name":"l"},"b":{"y":"\u2028","x":1e400,"z":-0},"\ud800":0.10}""", context);
    }

    [Fact]
    public async Task An_ip_in_another_spelling_is_an_ip()
    {
        var before = host.EventLog.End;

        await host.PostAsync("/v1/page", """{"userId":"u","context":{"\u0069p":"198.51.100.1"}}""", "KEYWEBSITE00000000000000000000002");

        Assert.Equal("198.51.100.1", (string)JsonNode.Parse((await host.StoredAsync(before)).Single().Json.Span)!["context"]!["ip"]!);
    }

    private static List<string> Tokens(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        var tokens = new List<string>();
        while (reader.Read())
            tokens.Add($"{reader.TokenType} {Encoding.UTF8.GetString(reader.ValueSpan)}");
        return tokens;
    }

    /// <summary>The raw text of a top-level member.</summary>
    private static string Member(byte[] json, string name)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt)
                return Encoding.UTF8.GetString(json.AsSpan(start..(int)reader.BytesConsumed));
        }

        throw new KeyNotFoundException(name);
    }
}
