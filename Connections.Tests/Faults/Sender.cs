using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Connections.Tests.Faults;

/// <summary>
/// A client of one source, like an SDK: what was not acknowledged is sent again with the same messageIds until it is. Events of its
/// users leave it in order, one request after the other.
/// </summary>
internal sealed class Sender(Uri product, int number, int seed, Acknowledged acknowledged, TimeSpan patience) : IDisposable
{
    private const int Users = 5;
    private const int MaxBatch = 40;

    private static readonly (string Slug, string Type, string Key)[] Sources = [("shop", "javascript", "wk_shop"), ("api", "node", "wk_api"), ("app", "http", "wk_app")];
    private static readonly string[] Names = ["Order Placed", "Product Viewed", "Cart Shared"];

    private readonly Random _random = new(seed * 1009 + number);
    private readonly HttpClient _client = new(new SocketsHttpHandler()) { BaseAddress = product, Timeout = patience };
    private readonly (string Slug, string Type, string Key) _source = Sources[number % Sources.Length];
    private int _count;

    public static IEnumerable<string> SourceSlugs => Sources.Select(source => source.Slug);

    /// <summary>The sources, for a provisioning file.</summary>
    public static string SourcesJson => string.Join(
        ",\n", Sources.Select(source => $$"""{ "slug": "{{source.Slug}}", "type": "{{source.Type}}", "writeKeys": ["{{source.Key}}"] }"""));

    /// <summary>Sends until it is told to stop; what it has begun it then brings to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Half of the requests are single events, the other half batches.
            var isSingle = _random.Next(2) == 0;
            var events = Enumerable.Range(0, isSingle ? 1 : _random.Next(2, MaxBatch)).Select(_ => Next()).ToArray();
            foreach (var one in events)
                acknowledged.Send(one);
            while (!await TryAsync(events, isSingle))
            {
                acknowledged.Again();
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(20, 200)), TimeProvider.System, CancellationToken.None);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(40)), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> TryAsync(SentEvent[] events, bool isSingle)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, isSingle ? $"/v1/{events[0].Type}" : "/v1/batch");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_source.Key}:")));
        request.Headers.Add("X-Connections-Receipt", "1");
        var json = isSingle ? events[0].Json : $$"""{"batch":[{{string.Join(',', events.Select(one => one.Json))}}]}""";
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _client.SendAsync(request);
            var body = await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode == HttpStatusCode.OK)
                return Take(body);
            if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                acknowledged.Unexpect($"A request was answered {(int)answer.StatusCode}: {Encoding.UTF8.GetString(body)}");
            return false;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return false; // no answer: it may be stored, or not
        }
    }

    private bool Take(byte[] body)
    {
        foreach (var receipt in JsonElement.Parse(body).GetProperty("receipts").EnumerateArray())
            acknowledged.Take(receipt.GetProperty("messageId").GetString()!, receipt.GetProperty("verdict").GetString()!);
        return true;
    }

    private SentEvent Next()
    {
        var count = _count++;
        var (id, user) = ($"{seed:x}-{number}-{count}", $"user-{number}-{_random.Next(Users)}");
        var (type, own) = _random.Next(10) switch
        {
            < 7 => ("track", $$"""
                "event":"{{Names[_random.Next(Names.Length)]}}","properties":{"count":{{count}},"total":{{_random.Next(100_000)}}.25,"note":"{{Text()}}"}
                """),
            < 9 => ("identify", $$"""
                "traits":{"plan":"{{Names[_random.Next(Names.Length)]}}","visits":{{count}},"about":"{{Text()}}"}
                """),
            _ => ("page", $$"""
                "name":"Home","properties":{"path":"/{{count}}","title":"{{Text()}}"}
                """),
        };
        var json = $$"""{"type":"{{type}}","context":{"library":{"name":"crash","version":"1"} },"messageId":"{{id}}","userId":"{{user}}",{{own}}}""";
        return new(id, _source.Slug, user, type, json);
    }

    private string Text() => Convert.ToHexStringLower(RandomBytes(_random.Next(4, 200)));

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
