using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary>Opens a stored event for triggers and mappings.</summary>
internal static class EventJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// Parses the event. Of members that stand twice the last one wins, here as where it was collected: senders may nest such objects
    /// in <c>properties</c>, and a tree cannot be built of them. Half a surrogate pair (a text that was cut inside an emoji) becomes
    /// U+FFFD: it is no character, and neither text nor UTF-8 can hold it.
    /// </summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOf("\\u"u8) >= 0)
            json = SurrogateRepair.Apply(json);
        try
        {
            return JsonElement.Parse(json.Span, Strict);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(LastWins(JsonElement.Parse(json.Span)));
        }
    }

    private static JsonNode? LastWins(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject copy = [];
                foreach (var member in element.EnumerateObject())
                    copy[member.Name] = LastWins(member.Value);
                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(LastWins)]);
            default:
                return Resolved.Of(element).Node;
        }
    }
}
