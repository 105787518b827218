using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Pages.Sources;

/// <summary>Writes an event as a command that sends it anew.</summary>
internal static class CurlCommand
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // With its messageId it would be taken for a repeat and dropped; the others are the collection's to say.
    private static readonly string[] LeftOut = ["messageId", "type", "receivedAt", "sentAt", "originalTimestamp", "version", "writeKey"];

    /// <summary>The command for a POSIX shell; null where the payload is no JSON object.</summary>
    public static string? Of(string json, string type, string origin, string writeKey)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject payload)
                return null;
            foreach (var member in LeftOut)
                payload.Remove(member);
            return $"""
                curl {origin.TrimEnd('/')}/v1/{type} \
                  --user {Quote(writeKey + ":")} \
                  --header 'Content-Type: application/json' \
                  --data {Quote(payload.ToJsonString(AsWritten))}
                """;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
