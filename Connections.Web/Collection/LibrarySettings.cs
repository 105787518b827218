using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Connections.Web.Collection;

/// <summary>The settings document of one write key (tracking contract, §8.2). Every address in it is ours: what is left out falls back to Segment's hosts.</summary>
internal static class LibrarySettings
{
    /// <param name="writeKey">The key that was asked for.</param>
    /// <param name="origin">The public origin, such as <c>https://events.example.com</c>.</param>
    /// <param name="version">The version of the library that is served.</param>
    /// <param name="destinations">Names of the enabled destinations that are served from here.</param>
    public static byte[] For(string writeKey, string origin, string version, IEnumerable<string> destinations)
    {
        var url = new Uri(origin);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
            Write(writer, writeKey, url, version, destinations);
        return json.ToArray();
    }

    public static EntityTagHeaderValue TagOf(byte[] json) => new($"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\"");

    private static void Write(Utf8JsonWriter writer, string writeKey, Uri origin, string version, IEnumerable<string> destinations)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("integrations");
        writer.WriteStartObject("Segment.io");
        writer.WriteString("apiKey", writeKey);
        writer.WriteString("apiHost", $"{origin.Authority}/v1");
        // The library takes https unless it is told otherwise.
        if (origin.Scheme == Uri.UriSchemeHttp)
            writer.WriteString("protocol", "http");
        writer.WriteBoolean("addBundledMetadata", true);
        // Only their names: each of them as a member beside "Segment.io" would make the library load code for it.
        writer.WriteStartArray("unbundledIntegrations");
        foreach (var destination in destinations)
            writer.WriteStringValue(destination);
        writer.WriteEndArray();
        writer.WriteStartObject("versionSettings");
        writer.WriteString("version", version);
        writer.WriteStartArray("componentTypes");
        writer.WriteStringValue("browser");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        WritePlan(writer);
        WriteEmptyObject(writer, "edgeFunction");
        writer.WriteBoolean("analyticsNextEnabled", true);
        // Kotlin reads these as objects: never null, never arrays.
        WriteEmptyObject(writer, "middlewareSettings");
        WriteEmptyObject(writer, "enabledMiddleware");
        // A rate of 0 sends no metrics of the library's own, to nobody.
        writer.WriteStartObject("metrics");
        writer.WriteNumber("sampleRate", 0);
        writer.WriteEndObject();
        writer.WriteBoolean("legacyVideoPluginsEnabled", false);
        writer.WriteStartArray("remotePlugins");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePlan(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("plan");
        foreach (var call in (string[])["track", "identify", "group"])
        {
            writer.WriteStartObject(call);
            writer.WriteStartObject("__default");
            writer.WriteBoolean("enabled", true);
            if (call == "track")
                WriteEmptyObject(writer, "integrations");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteEmptyObject(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteEndObject();
    }
}
