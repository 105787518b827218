using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations;

/// <summary>One request to a vendor, as plain data: what is sent is exactly this, so it can be signed, shown and compared.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Address">Its whole address.</param>
/// <param name="Body">The very bytes of its body.</param>
public sealed record ActionRequest(HttpMethod Method, Uri Address, ReadOnlyMemory<byte> Body)
{
    /// <summary>Its content type; null for none, as a request without a body has it.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Further headers, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A request whose body is JSON without white space.</summary>
    public static ActionRequest Json(HttpMethod method, Uri address, JsonNode? body) => new(method, address, CompactJson.Bytes(body));

    /// <summary>A POST whose body is JSON without white space.</summary>
    public static ActionRequest Post(string address, JsonNode? body) => Json(HttpMethod.Post, new(address), body);

    /// <summary>A GET, which has no body.</summary>
    public static ActionRequest Get(string address) => new(HttpMethod.Get, new(address), default) { ContentType = null };

    /// <summary>A POST of form fields, in order.</summary>
    public static ActionRequest Form(string address, params IEnumerable<KeyValuePair<string, string>> fields) =>
        new(HttpMethod.Post, new(address), Encoding.UTF8.GetBytes(FormBody(fields))) { ContentType = "application/x-www-form-urlencoded;charset=UTF-8" };

    /// <summary>The same request with one more header; a missing value adds none.</summary>
    public ActionRequest With(string header, string? value) => value is null ? this : this with { Headers = [.. Headers, new(header, value)] };

    /// <summary>The same request with a bearer token.</summary>
    public ActionRequest WithBearer(string? token) => With("Authorization", $"Bearer {token}");

    /// <summary>The same request with HTTP basic authentication.</summary>
    public ActionRequest WithBasic(string? user, string? password) =>
        With("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");

    /// <summary>Method, address and body: headers may hold credentials.</summary>
    public override string ToString() => $"{Method} {Address.GetLeftPart(UriPartial.Path)} {Encoding.UTF8.GetString(Body.Span)}";

    // As browsers write forms: a space is a plus.
    private static string FormBody(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(field => $"{FormText(field.Key)}={FormText(field.Value)}"));

    private static string FormText(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
