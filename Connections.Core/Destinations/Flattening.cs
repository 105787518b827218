using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Takes objects within objects apart, for vendors whose properties have one level.</summary>
internal static class Flattening
{
    /// <summary>
    /// The values of an object at any depth, their keys joined by dots. Empty objects vanish. Arrays are values themselves, unless
    /// <paramref name="intoArrays"/>: then each item has its place in its key, <c>products.0.name</c>.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Flat(this JsonObject? source, bool intoArrays) => source is null ? [] : Within(source, "", intoArrays);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Within(JsonNode node, string prefix, bool intoArrays)
    {
        var members = node switch
        {
            JsonObject map => map.Select(member => member),
            JsonArray list => list.Select((item, at) => KeyValuePair.Create(at.ToString(CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        return members.SelectMany(member => member.Value is JsonObject || (intoArrays && member.Value is JsonArray)
            ? Within(member.Value, $"{prefix}{member.Key}.", intoArrays)
            : [KeyValuePair.Create(prefix + member.Key, member.Value)]);
    }
}
