using System.IO.Compression;
using System.Text;
using Connections.Tests.Collection;

namespace Connections.Tests.Faults.Fuzz;

/// <summary>Makes odd requests of good ones. A case's number and the run's seed make it: the same again whenever they are the same.</summary>
internal sealed class FuzzMutator(IReadOnlyList<FuzzRequest> corpus, int seed)
{
    private static readonly string[] Paths =
    [
        "/v1/track", "/v1/t", "/v1/identify", "/v1/i", "/v1/page", "/v1/p", "/v1/screen", "/v1/s", "/v1/group", "/v1/g", "/v1/alias", "/v1/a", "/v1/batch", "/v1/b", "/v1/import/",
        "/v1/m", "/v1/pixel/track", "/v1/pixel/x", "/v1/", "/v1//", "/v1/projects/KEYWEBSITE00000000000000000000002/settings", "/v1/projects//settings", "/v1/track?x=%FF&y", "/v1/../v1/t",
        "/v1/%74rack", "/v1/track%00", "/analytics.js/v1/KEYWEBSITE00000000000000000000002/analytics.min.js", "/analytics.js/v1/x/y/z", "/analytics-next/bundles/..%2f..%2fx", "/next-integrations/x",
        "/v1/\u00e9", "*", "//v1/track", "http://x/v1/track",
    ];

    private static readonly string[] Methods = ["POST", "POST", "POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO", "post", "CONNECT"];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", "\"", "\\", ",", ":", "null", "true", "1e400", "-0", "0123", "NaN", "\\u", "\\ud800", "\\u0000", "\0", "\u00ff", "\u2028", "/*", "//x\n", "\uFEFF", "\"batch\":", "\"batch\":[]",
        "\"batch\":{}", "\"type\":\"track\",", "\"type\":\"\",", "\"userId\":{},", "\"messageId\":\"", "\"context\":[],", "\"context\":null,", "\"integrations\":1,", "\"sentAt\":\"0001-01-01\",",
        "\"timestamp\":\"9999-12-31T23:59:59.999999999-23:59\",", "\"timestamp\":\"0000-00-00\",", "\"writeKey\":\"KEYMOBILE000000000000000000000003\",", "\"writeKey\":\"\\ud800\",", "\"properties\":[],", "\"\":0,",
    ];

    private static readonly string[] Values =
    [
        "", " ", "\t", "0", "-1", "99999999999999999999", "gzip", "deflate", "br", "gzip, gzip", "identity", "chunked", "application/json", "text/plain; charset=utf-7", "multipart/form-data; boundary=x",
        "\u00e9", "\u0001", "Basic", "Basic Og==", "Basic ////", "Bearer x", "1", "*", "https://shop.test", "null", "100-continue", "close", "keep-alive, close", "Upgrade", "websocket", ";;;=,",
    ];

    private static readonly string[] Names =
    [
        "Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Authorization", "Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method", "X-Retry-Count",
        "X-Connections-Receipt", "X-Forwarded-For", "X-Forwarded-Host", "Host", "User-Agent", "Expect", "Connection", "Upgrade", "Accept-Encoding", "If-None-Match", "Range", "Trailer", "Cookie", "TE",
    ];

    /// <summary>The bytes of a case in the pieces in which they are sent, and whether an answer is owed to them as they are.</summary>
    public (IReadOnlyList<byte[]> Pieces, bool IsFramed) Case(int number)
    {
        var random = new Random(HashCode(seed, number));
        List<FuzzRequest> requests = [One(random)];
        if (random.Next(20) == 0)
            requests.AddRange(One(random), One(random)); // sent without waiting for answers
        byte[] bytes = [.. requests.SelectMany((request, index) => request.Bytes(random, isLast: index == requests.Count - 1))];
        var isFlipped = random.Next(15) == 0;
        if (isFlipped)
            bytes = Flipped(random, bytes, 1 + random.Next(4));
        return (random.Next(10) == 0 ? Pieces(random, bytes) : [bytes], !isFlipped && requests.TrueForAll(request => request.IsFramed));
    }

    private FuzzRequest One(Random random)
    {
        var request = corpus[random.Next(corpus.Count)];
        if (random.Next(10) != 0)
            request = request.With("X-Connections-Receipt: 1");
        for (var i = random.Next(4); i > 0; i--)
            request = Mutated(random, request);
        return request;
    }

    private static FuzzRequest Mutated(Random random, FuzzRequest request) => random.Next(14) switch
    {
        0 => request with { Body = Flipped(random, request.Body, 1 + random.Next(8)) },
        1 or 2 => request with { Body = Inserted(random, request.Body, Encoding.UTF8.GetBytes(Pick(random, Tokens))) },
        3 => request with { Body = Inserted(random, request.Body, Encoding.UTF8.GetBytes(new JsonMaker(random.Next()).Object(4))) },
        4 => request with { Body = request.Body[..random.Next(request.Body.Length + 1)] },
        5 => request with { Body = Doubled(random, request.Body) },
        6 => request with { Body = Replaced(random, request.Body) },
        7 => Packed(random, request),
        8 => request.With($"{Pick(random, Names)}: {Pick(random, Values)}"),
        9 => request.Without(Pick(random, Names)),
        10 => request with { Path = Pick(random, Paths) },
        11 => request with { Method = Pick(random, Methods) },
        12 => request with { Chunked = !request.Chunked, Length = random.Next(3) == 0 ? Pick(random, Values) : null },
        _ => request with { Body = Deep(random) },
    };

    /// <summary>Cuts a member or value out between two marks, or puts another between them: most of the results are JSON still.</summary>
    private static byte[] Replaced(Random random, byte[] body)
    {
        var marks = Enumerable.Range(0, body.Length).Where(i => body[i] is (byte)':' or (byte)',' or (byte)'{' or (byte)'[' or (byte)'}' or (byte)']').ToList();
        if (marks.Count < 2)
            return body;
        var at = random.Next(marks.Count - 1);
        var value = random.Next(4) switch
        {
            0 => "",
            1 => "null",
            2 => $"\"{new string('x', random.Next(200))}\"",
            _ => new JsonMaker(random.Next()).Object(3),
        };
        return [.. body[..(marks[at] + 1)], .. Encoding.UTF8.GetBytes(value), .. body[marks[at + 1]..]];
    }

    private static FuzzRequest Packed(Random random, FuzzRequest request)
    {
        var encoding = Pick(random, ["gzip", "deflate", "br"]);
        using var packed = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new BrotliStream(packed, CompressionLevel.Fastest),
        })
            packing.Write(random.Next(50) == 0 ? new byte[8 << 20] : request.Body);
        return request.With($"Content-Encoding: {encoding}") with { Body = packed.ToArray() };
    }

    private static byte[] Deep(Random random)
    {
        var depth = Pick(random, [10, 60, 64, 65, 200, 5000]);
        var value = new string('[', depth) + new string(']', random.Next(5) == 0 ? depth - 1 : depth);
        return Encoding.UTF8.GetBytes(random.Next(2) == 0
            ? $$"""{"userId":"u","event":"E","properties":{"a":{{value}} } }"""
            : $$"""{"batch":[{"type":"page","userId":"u","context":{"a":{{value}} } },{"type":"page","userId":"u"}],"context":{"a":1} }""");
    }

    private static byte[] Flipped(Random random, byte[] bytes, int count)
    {
        if (bytes.Length == 0)
            return bytes;
        byte[] flipped = [.. bytes];
        for (var i = 0; i < count; i++)
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
        return flipped;
    }

    private static byte[] Inserted(Random random, byte[] bytes, byte[] what)
    {
        var at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. what, .. bytes[at..]];
    }

    private static byte[] Doubled(Random random, byte[] bytes)
    {
        var from = random.Next(bytes.Length + 1);
        var to = random.Next(from, bytes.Length + 1);
        return [.. bytes[..to], .. bytes[from..]];
    }

    private static List<byte[]> Pieces(Random random, byte[] bytes)
    {
        List<byte[]> pieces = [];
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(random.Next(1, 400), bytes.Length - at);
            pieces.Add(bytes[at..(at + size)]);
            at += size;
        }

        return pieces;
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    // Not System.HashCode: that one differs from process to process.
    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) ^ (number * 16777619) ^ (number >> 7));
}
