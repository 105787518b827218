using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Mapping.Filters;

namespace Connections.Tests.Mapping.Filters;

/// <summary>Writes a condition's tree as the published engine writes its own, so that the two can be compared.</summary>
internal static class FilterTrees
{
    public static string Of(FilterNode node) => Write(node).ToJsonString();

    private static JsonNode Write(FilterNode node) => node switch
    {
        FilterNode.Path path => JsonValue.Create(string.Join('.', path.Segments.Select(segment => segment.Replace(".", "\\.", StringComparison.Ordinal)))),
        FilterNode.Call call => new JsonArray([call.Function, .. call.Arguments.Select(Write)]),
        FilterNode.Comparison comparison => new JsonArray(comparison.Sign, Write(comparison.Left), Write(comparison.Right)),
        FilterNode.In found => new JsonArray("in", Write(found.Item), Write(found.Items)),
        FilterNode.Not not => new JsonArray("!", Write(not.Negated)),
        FilterNode.And and => new JsonArray(["and", .. and.Conditions.Select(Write)]),
        FilterNode.Or or => new JsonArray(["or", .. or.Conditions.Select(Write)]),
        FilterNode.Text text => Value(text.Value),
        FilterNode.Number number => Value(double.Parse(number.Digits, CultureInfo.InvariantCulture)),
        FilterNode.Truth truth => Value(truth.Value),
        FilterNode.Null => Value(null),
        FilterNode.List list => Value(new JsonArray([.. list.Items.Select(Write)])),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "No piece of a condition."),
    };

    private static JsonObject Value(JsonNode? value) => new() { ["value"] = value };
}
