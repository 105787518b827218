using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Reads the members of payloads that are more than a text.</summary>
internal static class PayloadReading
{
    /// <summary>The texts of a list, or the one text that stands for it; empty ones are left out.</summary>
    public static IEnumerable<string> Texts(this JsonObject payload, string key) => payload[key] switch
    {
        JsonArray list => list.Where(IsText).Select(item => item!.GetValue<string>()),
        { } one when IsText(one) => [one.GetValue<string>()],
        _ => [],
    };

    /// <summary>An object; an empty one where it is missing.</summary>
    public static JsonObject Object(this JsonObject payload, string key) => payload[key] as JsonObject ?? [];

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonObject payload, string key) => (payload[key] as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>A number; null where it is missing.</summary>
    public static double? Number(this JsonObject payload, string key) =>
        payload[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    /// <summary>A time: a date as a text, or a Unix time in seconds (up to ten digits) or milliseconds, as a number or a text.</summary>
    public static DateTimeOffset? Time(this JsonObject payload, string key)
    {
        if (payload[key] is not JsonValue value)
            return null;
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return UnixTime(number);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }

    /// <summary>The text, or null where it is empty.</summary>
    public static string? OrNull(this string text) => text.Length == 0 ? null : text;

    /// <summary>The object, or null where it has no member.</summary>
    public static JsonObject? OrNull(this JsonObject made) => made.Count == 0 ? null : made;

    /// <summary>An array of the texts that are not empty; null where there are none.</summary>
    public static JsonArray? ToJsonList(this IEnumerable<string?> texts) =>
        texts.Where(text => !string.IsNullOrEmpty(text)).Select(text => (JsonNode?)text).ToArray() is { Length: > 0 } some ? new(some) : null;

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Length > 0;

    private static DateTimeOffset? UnixTime(double number)
    {
        const double elevenDigits = 10_000_000_000;
        var milliseconds = Math.Abs(number) < elevenDigits ? number * 1000 : number;
        const double year9999 = 253_402_300_799_999;
        return milliseconds is >= 0 and <= year9999 ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
    }
}
