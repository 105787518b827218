using System.Text;
using System.Text.Json.Nodes;
using Connections.Tests.Collection;
using Connections.Tests.Journeys;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults.Fuzz;

/// <summary>What is mutated: the requests of the tracking contract's vectors, and what a real library sends.</summary>
internal static class FuzzCorpus
{
    public const string WriteKey = "KEYSERVER000000000000000000000001";

    /// <summary>Large ones are few: they are the slowest to send, and no odder than others.</summary>
    private const int MaxBytes = 16 * 1024;

    /// <summary>A workspace that has the keys of the vectors.</summary>
    public const string Workspace = """
        {
          "workspace": { "slug": "acme", "name": "Acme" },
          "sources": [
            { "slug": "server", "type": "http", "writeKeys": ["KEYSERVER000000000000000000000001"] },
            { "slug": "website", "type": "javascript", "writeKeys": ["KEYWEBSITE00000000000000000000002"] },
            { "slug": "mobile", "type": "kotlin", "writeKeys": ["KEYMOBILE000000000000000000000003"] },
            { "slug": "off", "type": "http", "writeKeys": ["KEYDISABLED0000000000000000000004"], "enabled": false }
          ]
        }
        """;

    public static async Task<IReadOnlyList<FuzzRequest>> VectorsAsync()
    {
        List<FuzzRequest> requests = [];
        foreach (var name in TrackingVector.Names)
        {
            using var vector = TrackingVector.Named(name).ToRequest();
            var body = vector.Content is null ? [] : await vector.Content.ReadAsByteArrayAsync();
            if (body.Length > MaxBytes)
                continue;
            var headers = vector.Headers.Concat(vector.Content?.Headers.AsEnumerable() ?? []).Where(header => header.Key is not ("Content-Length" or "Transfer-Encoding"));
            requests.Add(new(vector.Method.Method, vector.RequestUri!.ToString(), [.. headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")], body)
            {
                Chunked = vector.Headers.TransferEncodingChunked == true,
            });
        }

        requests.Add(new("POST", "/v1/batch", [$"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(WriteKey + ":"))}"], Encoding.UTF8.GetBytes(Sharing())));
        return requests;
    }

    /// <summary>What the server library sends, as a sink hears it. Needs Node.</summary>
    public static async Task<IReadOnlyList<FuzzRequest>> CapturedAsync()
    {
        await using var sink = await WebhookSink.StartAsync();
        await NodeSdk.SendAsync(sink.Url, WriteKey, first: 1, count: 60);
        return
        [
            .. sink.Requests.Select(request => new FuzzRequest(
                request.Method, request.Path,
                [.. request.Headers.Where(header => header.Key is not ("Content-Length" or "Host" or "Connection" or "Transfer-Encoding")).Select(header => $"{header.Key}: {header.Value}")],
                request.Body.ToArray())),
        ];
    }

    private static string Sharing() => new JsonObject
    {
        ["batch"] = new JsonArray(
            JsonNode.Parse("""{"type":"identify","userId":7,"traits":{"a":[1,2,{"b":null}]},"context":{"ip":"198.51.100.1","deep":{"x":1}}}"""),
            JsonNode.Parse("""{"type":"group","anonymousId":"a","groupId":"g","traits":{},"integrations":{"All":false,"Webhook":{"x":1}}}"""),
            JsonNode.Parse("""{"type":"screen","userId":"u","name":"Home","timestamp":"2026-5-1T1:02:03+02:00","sentAt":"2026-05-01"}""")),
        ["context"] = JsonNode.Parse("""{"library":{"name":"analytics-go","version":"3"},"deep":{"x":2,"y":{"z":1}},"direct":true}"""),
        ["integrations"] = JsonNode.Parse("""{"All":true}"""),
        ["sentAt"] = "2026-05-01T10:00:00.000000001Z",
    }.ToJsonString();
}
