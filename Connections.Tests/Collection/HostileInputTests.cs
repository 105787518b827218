using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Collection;

/// <summary>Whatever is thrown at it, it says what is wrong, or closes a connection whose transfer is broken; and takes the next request.</summary>
public sealed class HostileInputTests(CollectionHost host) : IClassFixture<CollectionHost>
{
    private const string Key = "Authorization: Basic S0VZU0VSVkVSMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAxOg==";
    private const string Event = """{"userId":"u","event":"E"}""";

    [Theory, InlineData("gzip"), InlineData("deflate"), InlineData("br")]
    public async Task A_small_body_that_unpacks_to_a_huge_one_is_too_large(string encoding)
    {
        var bomb = Packed(encoding, new byte[40 << 20]);

        Assert.Equal("payload_too_large", await CodeAsync(bomb, encoding));
        Assert.True(bomb.Length < 500_000, "the bomb itself is small");
    }

    [Theory, InlineData("gzip"), InlineData("deflate"), InlineData("br")]
    public async Task A_packed_body_that_is_cut_off_or_none_is_refused(string encoding)
    {
        var good = Packed(encoding, Encoding.UTF8.GetBytes($$"""{"batch":[{"type":"page","userId":"{{new string('u', 300)}}"}]}"""));

        Assert.Contains(await CodeAsync(good[..(good.Length / 2)], encoding), (string[])["invalid_json", "invalid_encoding"]);
        Assert.Contains(await CodeAsync([0xFF, 0x00, 0x13, 0x37, 0xFF, 0xFF], encoding), (string[])["invalid_json", "invalid_encoding"]);
        Assert.Contains(await CodeAsync([], encoding), (string[])["invalid_json", "invalid_encoding"]);
    }

    [Theory, InlineData("gzip, gzip"), InlineData("gzip,br"), InlineData("zstd"), InlineData("compress"), InlineData("\u00ff")]
    public async Task Encodings_that_are_unknown_or_stacked_are_refused(string encoding)
    {
        var (status, code) = await RawAsync("POST /v1/batch HTTP/1.1", [Key, $"Content-Encoding: {encoding}"], """{"batch":[]}""");

        Assert.Equal((400, "invalid_encoding"), (status, code));
    }

    [Theory]
    [InlineData("Origin", "https://caf\u00e9.test"), InlineData("Origin", "https://a\u0001b.test"), InlineData("Origin", "\u2028")]
    [InlineData("X-Connections-Receipt", "\u00ff"), InlineData("User-Agent", "\u0001\u007f\u00e9"), InlineData("Content-Type", "\u00e9;;;=")]
    [InlineData("Authorization", "Basic \u00e9"), InlineData("Authorization", "Basic ////"), InlineData("Authorization", "Basic"), InlineData("X-Retry-Count", "many")]
    public async Task Odd_headers_are_no_failure_of_ours(string name, string value)
    {
        var body = $$"""{"writeKey":"KEYSERVER000000000000000000000001",{{Event[1..]}}""";

        var (status, _) = await RawAsync("POST /v1/track HTTP/1.1", [$"{name}: {value}"], body);

        Assert.InRange(status, 200, 499);
    }

    [Theory, InlineData("x-\u00e9"), InlineData("\u0001"), InlineData("")]
    public async Task A_preflight_with_odd_headers_is_answered(string asked)
    {
        var (status, _) = await RawAsync("OPTIONS /v1/t HTTP/1.1", ["Origin: https://shop.test", $"Access-Control-Request-Headers: {asked}"], "");

        Assert.InRange(status, 200, 499);
    }

    [Theory]
    [InlineData("TRACE /v1/track HTTP/1.1"), InlineData("PROPFIND /v1/batch HTTP/1.1"), InlineData("FROBNICATE /v1/t HTTP/1.1"), InlineData("post /v1/track HTTP/1.1")]
    [InlineData("OPTIONS * HTTP/1.1"), InlineData("CONNECT localhost:80 HTTP/1.1"), InlineData("GET http://elsewhere/v1/track HTTP/1.1"), InlineData("POST /v1/%2e%2e/track HTTP/1.1")]
    [InlineData("POST /v1/track%00 HTTP/1.1"), InlineData("POST /v1/\u00e9 HTTP/1.1"), InlineData("GET /v1/pixel/%ff HTTP/1.1"), InlineData("POST /v1/track HTTP/9.9"), InlineData("\u0000\u0001\u0002")]
    public async Task Odd_methods_and_targets_are_refused(string firstLine)
    {
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync(RawHttp.Request(firstLine, ["Content-Length: 0", "Connection: close"]));

        if (await raw.ReadAnswerAsync() is { } answer)
            Assert.True(answer.Status is >= 200 and < 500 or 505, $"{answer.Status}");
        await StillTakesAsync();
    }

    [Fact]
    public async Task Huge_headers_and_queries_are_refused()
    {
        Assert.Equal(431, (await RawAsync("POST /v1/track HTTP/1.1", [Key, $"X-Long: {new string('x', 40_000)}"], Event)).Status);
        Assert.Equal(431, (await RawAsync("POST /v1/track HTTP/1.1", Enumerable.Range(0, 200).Select(i => $"X-{i}: 1"), Event)).Status);
        Assert.Equal(414, (await RawAsync($"GET /v1/pixel/track?data={new string('x', 40_000)} HTTP/1.1", [], "")).Status);
        await StillTakesAsync();
    }

    [Theory]
    [InlineData("data=%%%"), InlineData("data====="), InlineData("data="), InlineData("data"), InlineData("data=e30"), InlineData("a.b.c.d=1&a=2&a.b=3"), InlineData("...=1"), InlineData("%ED%A0%80=%FF")]
    [InlineData("data=W10"), InlineData("writeKey=NOSUCHKEY&userId=u"), InlineData("data=e30&data=e30"), InlineData("&&&&===")]
    public async Task A_pixel_is_an_image_whatever_it_is_asked_with(string query)
    {
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync(RawHttp.Request($"GET /v1/pixel/track?{query} HTTP/1.1", []));

        var answer = await raw.ReadAnswerAsync();

        Assert.Equal(200, answer!.Value.Status);
        Assert.StartsWith("GIF89a", answer.Value.Body, StringComparison.Ordinal);
    }

    [Theory, InlineData("zz\r\n{}\r\n0\r\n\r\n"), InlineData("-1\r\n{}\r\n"), InlineData("ffffffffffffffff\r\n{}"), InlineData("2\r\n{}xx0\r\n\r\n"), InlineData("\r\n\r\n")]
    public async Task A_chunked_body_that_is_broken_is_refused_in_words(string body)
    {
        var (status, code) = await RawAsync("POST /v1/batch HTTP/1.1", [Key, "Transfer-Encoding: chunked"], body, length: false);

        Assert.Equal((400, "invalid_request"), (status, code));
        await StillTakesAsync();
    }

    [Theory, InlineData("Content-Length: 5", "Content-Length: 7"), InlineData("Content-Length: 12", "Transfer-Encoding: chunked"), InlineData("Content-Length: -1", "X: 1"), InlineData("Content-Length: 99999999999999999999", "X: 1")]
    public async Task Lengths_that_contradict_each_other_never_smuggle_an_event(string one, string other)
    {
        var before = host.EventLog.End;
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync(RawHttp.Request("POST /v1/track HTTP/1.1", [Key, one, other], Encoding.UTF8.GetBytes(Event)));

        if (await raw.ReadAnswerAsync() is { } answer)
            Assert.InRange(answer.Status, 400, 499);
        Assert.Empty(await host.StoredAsync(before));
        await StillTakesAsync();
    }

    [Fact]
    public async Task A_body_shorter_than_announced_is_no_event_once_the_sender_is_gone()
    {
        var before = host.EventLog.End;
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync(RawHttp.Request("POST /v1/track HTTP/1.1", [Key, "Content-Length: 500"], Encoding.UTF8.GetBytes(Event)));
        raw.EndSending();

        var answer = await raw.ReadAnswerAsync();

        Assert.True(answer is null or { Status: >= 400 and < 500 }, $"{answer}");
        Assert.Empty(await host.StoredAsync(before));
        await StillTakesAsync();
    }

    [Fact]
    public async Task A_sender_that_falls_silent_in_its_body_is_told_and_let_go()
    {
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync(RawHttp.Request("POST /v1/track HTTP/1.1", [Key, "Content-Length: 500"], "{"u8.ToArray()));

        var answer = await raw.ReadAnswerAsync(); // the server's own patience is 5 s

        Assert.Equal(408, answer!.Value.Status);
        Assert.Equal("invalid_request", (string)JsonNode.Parse(answer.Value.Body)!["code"]!);
        Assert.Null(await raw.ReadAnswerAsync());
    }

    [Fact]
    public async Task A_chunked_body_without_end_is_too_large_at_the_limit()
    {
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync(RawHttp.Request("POST /v1/batch HTTP/1.1", [Key, "Transfer-Encoding: chunked"]));
        using var answered = new CancellationTokenSource();
        var sending = SendWithoutEndAsync(raw, answered.Token);

        var answer = await raw.ReadAnswerAsync();
        await answered.CancelAsync();
        await sending;

        Assert.Equal(400, answer!.Value.Status);
        Assert.Equal("payload_too_large", (string)JsonNode.Parse(answer.Value.Body)!["code"]!);
    }

    [Fact]
    public async Task Requests_sent_in_one_piece_are_answered_each_in_its_turn()
    {
        var before = host.EventLog.End;
        var good = RawHttp.Request("POST /v1/track HTTP/1.1", [Key, $"Content-Length: {Event.Length}"], Encoding.UTF8.GetBytes(Event));
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync([.. good, .. RawHttp.Request("POST /v1/track HTTP/1.1", [Key, "Content-Length: 4"], "nope"u8.ToArray()), .. good, .. RawHttp.Request("GET /v1/track HTTP/1.1", [])]);

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
            statuses.Add((await raw.ReadAnswerAsync())!.Value.Status);

        Assert.Equal([200, 400, 200, 405], statuses);
        Assert.Equal(2, (await host.StoredAsync(before)).Count);
    }

    [Fact]
    public async Task What_a_batch_shares_does_not_make_a_huge_one_of_a_small_request()
    {
        var before = host.EventLog.End;
        var events = string.Join(',', Enumerable.Repeat("""{"type":"page","userId":"u","context":{"a":1}}""", 2500));

        var (status, answer) = await host.PostAsync("/v1/batch", $$"""{"batch":[{{events}}],"context":{"pad":"{{new string('x', 30_000)}}"} }""");
        var (other, _) = await host.PostAsync("/v1/batch", $$"""{"batch":[{{events[..45]}}],"context":{"pad":"{{new string('x', 300_000)}}"} }""");

        Assert.Equal((400, "payload_too_large"), ((int)status, (string)answer["code"]!));
        Assert.Equal(400, (int)other);
        Assert.Empty(await host.StoredAsync(before));
    }

    [Fact]
    public async Task Thousands_of_shared_members_are_merged_and_not_searched()
    {
        var before = host.EventLog.End;
        var (shared, own) = (Members("s", 2000), Members("o", 2000));
        var one = $$"""{"type":"page","userId":"u","context":{ {{own}} } }""";

        await host.PostAsync("/v1/batch", $$"""{"batch":[{{string.Join(',', Enumerable.Repeat(one, 12))}}],"context":{ {{shared}} } }""");

        var stored = await host.StoredAsync(before);
        Assert.Equal(12, stored.Count);
        Assert.Equal(4001, JsonNode.Parse(stored[0].Json.Span)!["context"]!.AsObject().Count); // and the library
    }

    [Fact]
    public async Task Names_and_ids_with_half_a_surrogate_pair_are_kept_as_they_were_written()
    {
        var before = host.EventLog.End;
        var halves = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"\\udc{i % 256:x2}{i}\":1"));

        await host.PostAsync("/v1/batch", $$"""
            {"batch":[{"type":"page","userId":"\ud800","messageId":"\udfff","context":{ {{halves}} },{{halves}} }],
             "context":{ {{halves}},"\ud83d\ude00":"\\ud800","more":true },"\ud800":1}
            """);

        var json = Encoding.UTF8.GetString((await host.StoredAsync(before)).Single().Json.Span);
        Assert.Contains("\"userId\":\"\\ud800\"", json, StringComparison.Ordinal);
        Assert.Equal(2, json.Split("\"\\udc0a10\":1").Length); // of its context alone
        using var readable = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal("\\udfff", readable.RootElement.GetProperty("messageId").GetString()); // whoever looks up a member finds it
        Assert.Contains("\"\\ud83d\\ude00\":\"\\\\ud800\"", json, StringComparison.Ordinal);
    }

    private static string Members(string prefix, int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{prefix}{i}\":1"));

    private async Task StillTakesAsync() => Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/v1/track", Event)).Status);

    private static async Task SendWithoutEndAsync(RawHttp raw, CancellationToken answered)
    {
        byte[] chunk = [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n"u8];
        try
        {
            while (await raw.SendAsync(chunk, answered))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The answer is there.
        }
    }

    private async Task<string> CodeAsync(byte[] body, string encoding)
    {
        var (status, answer) = await host.PostAsync("/v1/batch", body, change: request => request.Content!.Headers.ContentEncoding.Add(encoding));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        return (string)answer["code"]!;
    }

    private async Task<(int Status, string? Code)> RawAsync(string firstLine, IEnumerable<string> headers, string body, bool length = true)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var raw = await RawHttp.ConnectAsync(host.Client.BaseAddress!);
        await raw.SendAsync(RawHttp.Request(firstLine, length ? [.. headers, $"Content-Length: {bytes.Length}"] : headers, bytes));
        var answer = await raw.ReadAnswerAsync() ?? throw new InvalidOperationException("The server closed the connection without an answer.");
        return (answer.Status, answer.Body.StartsWith('{') ? (string?)JsonNode.Parse(answer.Body)!["code"] : null);
    }

    private static byte[] Packed(string encoding, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize),
            "deflate" => new ZLibStream(packed, CompressionLevel.SmallestSize),
            _ => new BrotliStream(packed, CompressionLevel.SmallestSize),
        })
            packing.Write(bytes);
        return packed.ToArray();
    }
}
