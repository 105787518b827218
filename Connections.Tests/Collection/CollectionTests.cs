using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Log;

namespace Connections.Tests.Collection;

public sealed class CollectionTests(CollectionHost host) : IClassFixture<CollectionHost>
{
    [Theory]
    [InlineData("/v1/track", "EVENT")]
    [InlineData("/v1/batch", """{"batch":[{"type":"track","context":{"ip":"192.0.2.1"},"userId":"u","event":"Before"},EVENT]}""")]
    public async Task Of_two_contexts_the_last_counts_also_for_what_the_server_adds(string path, string body)
    {
        var before = host.EventLog.End;
        const string Event = """{"type":"track","userId":"u","event":"E","context":{"ip":"192.0.2.7","userAgent":"first"},"context":{"library":{"name":"analytics-ios"}}}""";

        await host.PostAsync(path, body.Replace("EVENT", Event, StringComparison.Ordinal), key: "KEYWEBSITE00000000000000000000002");

        var stored = JsonNode.Parse((await host.StoredAsync(before))[^1].Json.Span)!;
        Assert.Equal("203.0.113.7", (string)stored["context"]!["ip"]!);
        Assert.Equal("mobile", (string)stored["channel"]!);
        Assert.DoesNotContain("first", stored.ToJsonString());
    }

    [Theory, InlineData("A-1", "A-1"), InlineData("\\u0041-2", "A-2"), InlineData("\\\"q\\\"", "\"q\""), InlineData("é\\u00e9", "éé")]
    public async Task An_id_is_stored_and_known_by_what_it_means_however_it_is_spelled(string spelled, string meant)
    {
        var before = host.EventLog.End;

        await host.PostAsync("/v1/track", $$"""{"messageId":"{{spelled}}","userId":"u","event":"E"}""");

        var record = (await host.StoredAsync(before)).Single();
        Assert.Equal(meant, (string)JsonNode.Parse(record.Json.Span)!["messageId"]!);
        Assert.Equal(MessageKey.Of(Encoding.UTF8.GetBytes(meant)), record.MessageKey);
    }

    [Fact]
    public async Task A_body_without_a_length_is_read_to_its_end()
    {
        var before = host.EventLog.End;
        var text = """{"userId":"u","event":"E","properties":{"long":"LONG"}}""".Replace("LONG", new('x', 20_000), StringComparison.Ordinal);

        await host.PostAsync("/v1/track", text, change: request => request.Headers.TransferEncodingChunked = true);

        Assert.Equal(20_000, ((string)JsonNode.Parse((await host.StoredAsync(before)).Single().Json.Span)!["properties"]!["long"]!).Length);
    }

    [Theory]
    [InlineData("/v1/t"), InlineData("/v1/track/"), InlineData("/v1/batch"), InlineData("/v1/b/"), InlineData("/v1/import/")]
    public async Task Every_path_takes_events_also_with_a_slash_at_its_end(string path)
    {
        var before = host.EventLog.End;

        var (status, _) = await host.PostAsync(path, path.StartsWith("/v1/t", StringComparison.Ordinal)
            ? """{"userId":"u","event":"E"}""" : """{"batch":[{"type":"track","userId":"u","event":"E"}]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Single(await host.StoredAsync(before));
    }

    [Fact]
    public async Task A_receipt_tells_of_each_event_in_order_where_it_stands_or_why_not()
    {
        var (_, body) = await host.PostAsync("/v1/batch",
            """{"batch":[{"type":"track","userId":"u","event":"E","messageId":"r-1"},{"type":"track","userId":"u","messageId":"r-2"},{"type":"page","userId":"u"}]}""",
            change: request => request.Headers.Add("X-Connections-Receipt", "1"));

        var receipts = body["receipts"]!.AsArray();
        Assert.True((bool)body["success"]!);
        Assert.Equal(["stored", "refused", "stored"], receipts.Select(receipt => (string)receipt!["verdict"]!));
        Assert.Equal(["r-1", "r-2"], receipts.Take(2).Select(receipt => (string)receipt!["messageId"]!));
        Assert.True(Guid.TryParse((string)receipts[2]!["messageId"]!, out _));
        Assert.Equal("missing_event", (string)receipts[1]!["code"]!);
        Assert.NotEmpty((string)receipts[1]!["message"]!);
        Assert.True(LogPosition.TryParse((string)receipts[0]!["position"]!, out var position));
        var record = (await host.StoredAsync(position))[0];
        Assert.Equal("r-1", (string)JsonNode.Parse(record.Json.Span)!["messageId"]!);
        Assert.Equal((string)receipts[2]!["position"]!, record.Next.ToString());
    }

    [Fact]
    public async Task Who_asks_for_receipts_of_no_events_gets_none_and_not_no_list()
    {
        var (_, body) = await host.PostAsync("/v1/batch", """{"batch":[]}""", change: request => request.Headers.Add("X-Connections-Receipt", "1"));

        Assert.Empty(body["receipts"]!.AsArray());
    }

    [Fact]
    public async Task Values_are_kept_as_sent_and_the_last_of_two_top_level_members_counts()
    {
        var before = host.EventLog.End;
        const string Properties = """{"n":12345678901234567890.123456789012345678901234567890,"e":1E+2,"a":1,"a":2,"t":"\u00e9é\ud83d\ude00","deep":[[{"x":null}]]}""";

        await host.PostAsync("/v1/track", $$"""{"userId":"first","event":"E","properties":{{Properties}},"userId":"last","extra":1,"extra":2}""");

        var json = Encoding.UTF8.GetString((await host.StoredAsync(before)).Single().Json.Span);
        Assert.Contains($"\"properties\":{Properties}", json);
        Assert.Contains("\"userId\":\"last\"", json);
        Assert.DoesNotContain("first", json);
        Assert.EndsWith("\"extra\":2}", json);
        Assert.DoesNotContain("\"extra\":1", json);
    }

    [Fact]
    public async Task A_stored_event_is_one_line_however_it_was_laid_out()
    {
        var before = host.EventLog.End;

        await host.PostAsync("/v1/track", "{\n  \"userId\": \"u\",\r\n\t\"event\": \"a \\\" b\",\n \"properties\": {\n  \"k\": \"two  blanks\\n\" , \"l\": [ 1,\n 2 ] } }\n");

        var json = Encoding.UTF8.GetString((await host.StoredAsync(before)).Single().Json.Span);
        Assert.DoesNotContain('\n', json);
        Assert.Contains("""{"k":"two  blanks\n","l":[1,2]}""", json);
        Assert.Equal("a \" b", (string)JsonNode.Parse(json)!["event"]!);
    }

    [Theory]
    [InlineData("{\"userId\":\"u\",\"event\":\"E\"} x"), InlineData(""), InlineData("nope"), InlineData("{\"a\":\"\u0001\"}")]
    public async Task What_is_no_json_is_answered_400(string body)
    {
        var (status, answer) = await host.PostAsync("/v1/track", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_json", (string)answer["code"]!);
    }

    [Fact]
    public async Task Hostile_bodies_are_answered_400_and_store_nothing()
    {
        var before = host.EventLog.End;
        byte[] badUtf8 = [.. "{\"userId\":\"u\",\"event\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var deep = "{\"userId\":\"u\",\"event\":\"E\",\"properties\":{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + "}}";

        Assert.Equal("invalid_json", (string)(await host.PostAsync("/v1/track", badUtf8)).Body["code"]!);
        Assert.Equal("invalid_json", (string)(await host.PostAsync("/v1/track", deep)).Body["code"]!);
        Assert.Equal("payload_too_large", (string)(await host.PostAsync("/v1/batch", new byte[600_000])).Body["code"]!);
        Assert.Equal("payload_too_large", (string)(await PackedAsync(new byte[50_000_000])).Body["code"]!);
        foreach (var cut in (int[])[1, 8, 12]) // within the sum at its end, all of that, and some of the data
            Assert.Equal("invalid_encoding", (string)(await PackedAsync(Encoding.UTF8.GetBytes("""{"batch":[{"type":"page","userId":"u"}]}"""), cut)).Body["code"]!);
        Assert.Equal("invalid_encoding", (string)(await PackedAsync([], encoding: "zstd")).Body["code"]!);
        Assert.Empty(await host.StoredAsync(before));
    }

    [Fact]
    public async Task Thousands_of_members_are_no_stall_and_each_name_stands_once()
    {
        var before = host.EventLog.End;
        var members = string.Concat(Enumerable.Range(0, 4000).Select(i => $",\"m{i % 1000}\":{i}"));

        await host.PostAsync("/v1/batch", $$"""{"batch":[{"type":"page","userId":"u"{{members[..30_000]}}0}]}""");

        var json = Encoding.UTF8.GetString((await host.StoredAsync(before)).Single().Json.Span);
        Assert.Equal(1, json.Split("\"m7\":").Length - 1);
    }

    [Fact]
    public async Task Events_beyond_the_2500th_of_a_batch_are_refused_and_counted()
    {
        var before = host.EventLog.End;
        var items = string.Join(',', Enumerable.Repeat("""{"type":"page","userId":"u"}""", 2503));

        var (status, body) = await host.PostAsync("/v1/batch", $$"""{"batch":[{{items}}]}""", change: request => request.Headers.Add("X-Connections-Receipt", "1"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2500, (await host.StoredAsync(before)).Count);
        Assert.Equal(3, body["receipts"]!.AsArray().Count(receipt => (string?)receipt!["code"] == "batch_too_many_events"));
    }

    [Fact]
    public async Task An_event_of_a_disabled_source_is_taken_and_refused_where_its_owner_sees_it()
    {
        host.Refused.Clear();

        var (status, _) = await host.PostAsync("/v1/track", """{"userId":"u","event":"E"}""", "KEYDISABLED0000000000000000000004");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["source_disabled"], host.Refused);
    }

    [Fact]
    public async Task The_key_of_the_first_event_serves_where_no_other_is_named()
    {
        var before = host.EventLog.End;

        var (status, _) = await host.PostAsync(
            "/v1/b", """{"batch":[{"type":"page","userId":"u","writeKey":"KEYMOBILE000000000000000000000003"}]}""", key: null);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(host.Sources["KEYMOBILE000000000000000000000003"], (await host.StoredAsync(before)).Single().SourceId);
    }

    [Fact]
    public async Task When_the_log_takes_nothing_the_sender_is_told_when_to_come_again()
    {
        host.Disk.WritesOnly = 0;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/track")
        {
            Content = new StringContent("""{"writeKey":"KEYSERVER000000000000000000000001","userId":"u","event":"E"}"""),
        };

        using var response = await host.Client.SendAsync(request);
        host.Disk.WritesOnly = null;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_pixel_that_cannot_be_stored_is_counted_where_its_owner_sees_it()
    {
        host.Disk.WritesOnly = 0;
        host.Refused.Clear();

        using var response = await host.Client.GetAsync(new Uri("/v1/pixel/track?writeKey=KEYSERVER000000000000000000000001&userId=u&event=Opened", UriKind.Relative));
        host.Disk.WritesOnly = null;

        Assert.Equal("image/gif", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["unavailable"], host.Refused);
    }

    [Theory, InlineData("/v1/pixel/foo"), InlineData("/v1/pixel"), InlineData("/v1/pixel/track/more")]
    public async Task A_pixel_whose_address_names_no_call_is_an_image_and_counted_where_its_owner_sees_it(string path)
    {
        host.Refused.Clear();
        var before = host.EventLog.End;

        using var response = await host.Client.GetAsync(new Uri($"{path}?writeKey=KEYSERVER000000000000000000000001&userId=u&event=Opened&type=track", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/gif", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["invalid_type"], host.Refused);
        Assert.Empty(await host.StoredAsync(before));
    }

    [Fact]
    public async Task A_pixel_s_address_may_end_in_a_slash()
    {
        var before = host.EventLog.End;

        using var response = await host.Client.GetAsync(new Uri("/v1/pixel/track/?writeKey=KEYSERVER000000000000000000000001&userId=u&event=Opened", UriKind.Relative));

        Assert.Single(await host.StoredAsync(before));
    }

    [Theory]
    [InlineData("POST", "/v1/nothing"), InlineData("POST", "/v1/x/y/z"), InlineData("POST", "/v1/projects/KEY/settings"), InlineData("PUT", "/v1/x/y/z/u"), InlineData("GET", "/v1/x/y"), InlineData("POST", "/v1")]
    public async Task An_unknown_path_is_answered_404_in_json_that_a_page_may_read(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Add("Origin", "https://shop.test");

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!);
        Assert.Equal(["https://shop.test"], response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_users_events_share_a_key_however_the_id_is_spelled()
    {
        var before = host.EventLog.End;

        await host.PostAsync("/v1/batch", """{"batch":[{"type":"page","anonymousId":"é"},{"type":"page","anonymousId":"\u00e9","userId":"u"},{"type":"page","userId":"é"},{"type":"page","userId":"x"}]}""");

        var keys = (await host.StoredAsync(before)).Select(record => record.UserKey).ToArray();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(keys[0], keys[2]);
        Assert.NotEqual(keys[0], keys[3]);
    }

    private Task<(HttpStatusCode Status, JsonObject Body)> PackedAsync(byte[] body, int cut = 0, string encoding = "gzip") =>
        host.PostAsync("/v1/batch", TrackingVector.Gzip(body)[..^cut], change: request => request.Content!.Headers.ContentEncoding.Add(encoding));
}
