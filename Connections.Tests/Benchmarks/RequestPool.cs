using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// The requests of one connection, laid out before the clock runs, so that the generator costs little more than the system calls. Before each
/// sending every event in one gets an id that was never sent before: a repeat would be dropped, and so be cheaper than an event.
/// </summary>
internal sealed class RequestPool
{
    private const int IdLength = 16;

    private readonly (byte[] Bytes, int[] Ids)[] _requests;
    private readonly ulong _series;
    private uint _sent;
    private int _next;

    /// <param name="connection">Its number; pools of different numbers never make the same id.</param>
    /// <param name="writeKeys">Taken in turn, one for each request.</param>
    /// <param name="eventsPerRequest">1, or the size of a batch.</param>
    /// <param name="requests">How many different requests there are.</param>
    /// <param name="run">Sets this run's ids apart from those of every other.</param>
    public RequestPool(int connection, IReadOnlyList<string> writeKeys, int eventsPerRequest, int requests, uint run)
    {
        _series = ((ulong)run << 44) ^ ((ulong)connection << 32);
        var events = new MadeUpEvents(connection * 1000 + 7);
        _requests = new (byte[], int[])[requests];
        for (var i = 0; i < requests; i++)
        {
            var key = writeKeys[(connection * requests + i) % writeKeys.Count];
            var bytes = eventsPerRequest == 1 ? Single(events, key, fromBrowser: i % 10 < 7) : Batch(events, key, eventsPerRequest, fromBrowser: i % 2 == 0);
            _requests[i] = (bytes, IdsIn(bytes));
        }
    }

    /// <summary>The next request; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        var (bytes, ids) = _requests[_next];
        _next = (_next + 1) % _requests.Length;
        foreach (var at in ids)
            Utf8Formatter.TryFormat(_series + _sent++, bytes.AsSpan(at, IdLength), out _, new('x', IdLength));
        return bytes;
    }

    private static byte[] Single(MadeUpEvents events, string key, bool fromBrowser)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        var call = events.Write(body, fromBrowser ? Sender.Browser : Sender.Server, fromBrowser ? key : null);
        return Request($"/v1/{call}", body, key, fromBrowser, events.UserAgent);
    }

    private static byte[] Batch(MadeUpEvents events, string key, int count, bool fromBrowser)
    {
        var body = new ArrayBufferWriter<byte>(256 << 10);
        body.Write("{\"batch\":["u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                body.Write(","u8);
            events.Write(body, fromBrowser ? Sender.Browser : Sender.Server);
        }

        body.Write(Encoding.UTF8.GetBytes($"],\"writeKey\":\"{key}\",\"sentAt\":\"2026-03-02T09:00:00.000Z\"}}"));
        return Request("/v1/batch", body, key, fromBrowser, events.UserAgent);
    }

    // A browser sends what a page may send without a preflight, and the key in the body; a server names the key in a header.
    private static byte[] Request(string path, ArrayBufferWriter<byte> body, string key, bool fromBrowser, string userAgent)
    {
        var sender = fromBrowser
            ? $"Content-Type: text/plain\r\nUser-Agent: {userAgent}\r\nOrigin: https://shop.example.test\r\nReferer: https://shop.example.test/\r\n"
              + "Accept: */*\r\nAccept-Language: en-GB,en;q=0.9\r\nAccept-Encoding: gzip, deflate, br\r\nSec-Fetch-Mode: cors\r\n"
            : $"Content-Type: application/json\r\nUser-Agent: analytics-node-next/2.3.0\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(key + ":"))}\r\n";
        var length = body.WrittenCount.ToString(CultureInfo.InvariantCulture);
        return [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{sender}Content-Length: {length}\r\n\r\n"), .. body.WrittenSpan];
    }

    private static int[] IdsIn(byte[] request)
    {
        var placeholder = Encoding.ASCII.GetBytes(MadeUpEvents.IdPlaceholder);
        List<int> found = [];
        for (var from = 0; request.AsSpan(from).IndexOf(placeholder) is >= 0 and var at; from += at + IdLength)
            found.Add(from + at);
        return [.. found];
    }
}
