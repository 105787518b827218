using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations.Webhook;
using Connections.Core.Mapping;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Requests;

/// <summary>
/// An event of the vectors as it is stored once it was collected: with our <c>version</c> and <c>channel</c>, and the time that the sender gave.
/// Requests that hold the event whole hold this one in its place: as an object, as text, or in base64.
/// </summary>
internal sealed class StoredEvent(JsonElement published, JsonObject stored)
{
    private readonly JsonNode _published = JsonObject.Create(published)!;

    /// <summary>Puts it into an expected request.</summary>
    public void PutInto(JsonObject expected, JsonObject settings, ReceivedRequest actual)
    {
        var before = expected.DeepClone();
        foreach (var member in expected.Select(member => member.Key).ToList())
            expected[member] = Put(expected[member]);
        if (JsonNode.DeepEquals(before, expected) || expected["headers"] is not JsonObject headers)
            return;
        foreach (var name in headers.Select(header => header.Key).Where(name => name.Equals("x-signature", StringComparison.OrdinalIgnoreCase)).ToList())
            headers[name] = WebhookSignature.Of(settings["sharedSecret"]!.GetValue<string>(), Encoding.UTF8.GetBytes(actual.Body));
    }

    private JsonNode? Put(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject when JsonNode.DeepEquals(node, _published):
                return stored.DeepClone();
            case JsonObject members:
                return new JsonObject(members.ToList().Select(member => KeyValuePair.Create(member.Key, Put(member.Value))));
            case JsonArray items:
                return new JsonArray([.. items.ToList().Select(Put)]);
            case JsonValue value when value.TryGetValue(out string? text):
                return IsEvent(text) ? Text : FromBase64(text) is { } decoded && IsEvent(decoded) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(Text)) : text;
            default:
                return node?.DeepClone();
        }
    }

    private string Text => Encoding.UTF8.GetString(CompactJson.Bytes(stored).Span);

    private bool IsEvent(string text)
    {
        if (!text.StartsWith('{'))
            return false;
        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(text), _published);
        }
        catch (JsonException)
        {
            return false; // a text that only begins like one
        }
    }

    private static string? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
