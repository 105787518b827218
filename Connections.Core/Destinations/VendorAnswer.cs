using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>A vendor's answer.</summary>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Body">Its body, at most 4 MB of it.</param>
public sealed record VendorAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    private JsonNode? _json;
    private bool _isRead;

    /// <summary>How long the vendor asks to wait (<c>Retry-After</c>); null where it says nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the status is a 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as JSON, whatever its content type says; null where it is none.</summary>
    public JsonNode? Json
    {
        get
        {
            if (!_isRead)
                (_json, _isRead) = (Read(), true);
            return _json;
        }
    }

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>This answer, where it is a success.</summary>
    /// <exception cref="VendorException">It is none.</exception>
    public VendorAnswer OrThrow() => IsSuccess ? this : throw new VendorException(EventResult.Of(this));

    private JsonNode? Read()
    {
        try
        {
            return Body.IsEmpty ? null : JsonNode.Parse(Body.Span);
        }
        catch (JsonException)
        {
            return null; // a proxy's page, or a body that was cut
        }
    }
}
