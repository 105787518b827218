using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Destinations;

/// <summary>Times in payloads, as texts or numbers. Without a zone they are UTC.</summary>
internal static partial class EventTime
{
    /// <summary>The time in a text; null unless it is an ISO 8601 date, with or without a time.</summary>
    public static DateTimeOffset? Iso(string text) => IsoForm().IsMatch(text) ? Parse(text) : null;

    /// <summary>Whether a text is an ISO 8601 date without a time.</summary>
    public static bool IsDateOnly(string text) => text.Length == 10;

    /// <summary>The time that a value holds: a date in any form, or Unix seconds or milliseconds as a number or in digits. Null where it holds none.</summary>
    public static DateTimeOffset? Read(JsonNode? value)
    {
        if (value is not JsonValue known)
            return null;
        if (!known.TryGetValue(out string? text))
            return known.TryGetValue(out decimal number) ? Unix(number) : null;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var digits) ? Unix(digits) : Parse(text);
    }

    /// <summary>Unix seconds of what <see cref="Read"/> finds.</summary>
    public static long? Seconds(JsonNode? value) => Read(value)?.ToUnixTimeSeconds();

    /// <summary>What <see cref="Read"/> finds as JavaScript writes it: in UTC, with milliseconds.</summary>
    public static string? Utc(JsonNode? value) => Read(value)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A copy in which every text of an object, at any depth, is what <paramref name="change"/> makes of it.</summary>
    /// <param name="source">The object.</param>
    /// <param name="change">Makes a value of a text.</param>
    /// <param name="inArrays">Whether what arrays hold is changed too.</param>
    public static JsonObject Changed(JsonObject source, Func<string, JsonNode?> change, bool inArrays = false) =>
        new(source.Select(member => KeyValuePair.Create(member.Key, Changed(member.Value, change, inArrays))));

    private static JsonNode? Changed(JsonNode? value, Func<string, JsonNode?> change, bool inArrays) => value switch
    {
        JsonObject inner => Changed(inner, change, inArrays),
        JsonArray list when inArrays => new JsonArray([.. list.Select(item => Changed(item, change, inArrays))]),
        JsonValue known when known.TryGetValue(out string? text) => change(text),
        _ => value?.DeepClone(),
    };

    // Seconds of this size lie three thousand years ahead.
    private static DateTimeOffset? Unix(decimal number) => number switch
    {
        < 0 or >= 100_000_000_000_000 => null,
        >= 100_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds((long)number),
        _ => DateTimeOffset.FromUnixTimeMilliseconds((long)(number * 1000)),
    };

    private static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex IsoForm();
}
