using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Destinations;

/// <summary>Texts that are times, in objects whose members nobody declared.</summary>
internal static partial class IsoTexts
{
    /// <summary>The time in a text; null unless it is an ISO 8601 date, with or without a time. Without a zone it is UTC.</summary>
    public static DateTimeOffset? Read(string text) =>
        Form().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>Whether a text that is a time is a date alone.</summary>
    public static bool IsDate(string text) => text.Length == 10;

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

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
