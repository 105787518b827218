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
    /// <summary>Its content type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further headers, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A request whose body is JSON without white space.</summary>
    public static ActionRequest Json(HttpMethod method, Uri address, JsonNode? body) => new(method, address, CompactJson.Bytes(body));

    /// <summary>Method, address and body: headers may hold credentials.</summary>
    public override string ToString() => $"{Method} {Address.GetLeftPart(UriPartial.Path)} {Encoding.UTF8.GetString(Body.Span)}";
}
