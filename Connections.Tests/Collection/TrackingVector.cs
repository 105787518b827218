using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Connections.Tests.Collection;

/// <summary>One case of the tracking contract's vector file, its placeholders filled in.</summary>
internal sealed class TrackingVector
{
    private static readonly JsonObject File = JsonNode.Parse(System.IO.File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "Vectors", "tracking-api.vectors.json")))!.AsObject();

    private readonly JsonObject _case;

    private TrackingVector(JsonObject vector) => _case = vector;

    public static IEnumerable<string> Names => File["cases"]!.AsArray().Select(vector => (string)vector!["name"]!);

    public DateTimeOffset Clock => DateTimeOffset.Parse((string?)_case["clock"] ?? (string)File["defaults"]!["clock"]!, CultureInfo.InvariantCulture);

    public string? Given => (string?)_case["given"];

    /// <summary>The case whose request comes first.</summary>
    public string? After => (string?)_case["after"];

    /// <summary>Events that are not stored because they were before.</summary>
    public int Duplicates => (int?)_case["duplicates"] ?? 0;

    public JsonObject Response => _case["response"]!.AsObject();

    public JsonArray Stored => _case["stored"]?.AsArray() ?? [];

    public JsonArray? Refused => _case["refused"]?.AsArray();

    public static TrackingVector Named(string name) =>
        new(File["cases"]!.AsArray().Single(vector => (string)vector!["name"]! == name)!.AsObject());

    public HttpRequestMessage ToRequest()
    {
        var asked = _case["request"]!.AsObject();
        var request = new HttpRequestMessage(new((string)asked["method"]!), (string)asked["path"]!);
        if (BodyOf(asked) is { } body)
            request.Content = new ByteArrayContent((string?)asked["encode"] == "gzip" ? Gzip(body) : body);
        foreach (var (name, value) in asked["headers"]!.AsObject())
            if (name == "Transfer-Encoding")
                request.Headers.TransferEncodingChunked = true;
            else if (!request.Headers.TryAddWithoutValidation(name, (string)value!))
                request.Content!.Headers.TryAddWithoutValidation(name, (string)value!);
        return request;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Whether the actual value is what the vector says; members it does not name must be absent or null.</summary>
    public bool Matches(JsonNode? expected, JsonNode? actual) => expected switch
    {
        JsonObject wanted => actual is JsonObject got
            && wanted.Where(member => member.Key != "sourceKey").All(member => Matches(member.Value, got[member.Key]))
            && got.All(member => wanted.ContainsKey(member.Key) || member.Value is null),
        JsonArray wanted => actual is JsonArray got && wanted.Count == got.Count && wanted.Zip(got).All(pair => Matches(pair.First, pair.Second)),
        JsonValue wanted when wanted.TryGetValue<string>(out var text) => actual is JsonValue value && value.TryGetValue<string>(out var got) && MatchesText(text, got),
        _ => JsonNode.DeepEquals(expected, actual),
    };

    public bool MatchesText(string expected, string actual) => expected switch
    {
        "<now>" => actual == Clock.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        "<uuid>" => Guid.TryParse(actual, out _),
        "<text>" => actual.Length > 0,
        "<1..300>" => int.TryParse(actual, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 300,
        "<seconds>" => int.TryParse(actual, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        "<own host>/v1" => actual == "collect.test/v1",
        _ when expected.StartsWith("<contains ", StringComparison.Ordinal) => expected[10..^1].Split(", ").All(actual.Contains),
        _ when expected.StartsWith("<starts ", StringComparison.Ordinal) => actual.StartsWith(expected[8..^1], StringComparison.Ordinal),
        _ => actual == Padded(expected),
    };

    private static byte[]? BodyOf(JsonObject request)
    {
        if (request["bodyText"] is { } text)
            return Encoding.UTF8.GetBytes((string)text!);
        return request["body"] is { } body ? Encoding.UTF8.GetBytes(Filled(body)!.ToJsonString()) : null;
    }

    private static JsonNode? Filled(JsonNode? node) => node switch
    {
        JsonObject value => new JsonObject(value.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value)))),
        JsonArray values => new JsonArray([.. values.SelectMany(Repeated)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Padded(text),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<JsonNode?> Repeated(JsonNode? item) =>
        Enumerable.Range(0, (int?)(item as JsonObject)?["$repeat"] ?? 1).Select(_ => Filled((item as JsonObject)?["item"] ?? item));

    private static string Padded(string text) =>
        text.StartsWith("<pad:", StringComparison.Ordinal) ? new('x', int.Parse(text.AsSpan(5, text.Length - 6), CultureInfo.InvariantCulture)) : text;
}
