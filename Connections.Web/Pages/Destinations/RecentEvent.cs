using System.Text;
using System.Text.Json;
using Connections.Core.Log;

namespace Connections.Web.Pages.Destinations;

/// <summary>An event of a source that a tester may pick.</summary>
/// <param name="Title">What it is called, from where, and when.</param>
/// <param name="At">When it was stored.</param>
/// <param name="Json">The event, indented.</param>
internal sealed record RecentEvent(string Title, DateTimeOffset At, string Json)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes it of what the log holds.</summary>
    public static RecentEvent Of(LogRecord record, string source, TimeZoneInfo zone)
    {
        var (name, json) = (EventTypes.NameOf(record.Type), Encoding.UTF8.GetString(record.Json.Span));
        try
        {
            var parsed = JsonElement.Parse(record.Json.Span);
            json = JsonSerializer.Serialize(parsed, Indented);
            if (parsed.TryGetProperty(record.Type == EventType.Track ? "event" : "name", out var given) && given.ValueKind == JsonValueKind.String)
                name = $"{name} {given.GetString()}";
        }
        catch (JsonException)
        {
            // one that cannot be read is shown as it is
        }

        return new($"{name} · {source} · {TimeZoneInfo.ConvertTime(record.Time, zone):HH:mm:ss}", record.Time, json);
    }
}
