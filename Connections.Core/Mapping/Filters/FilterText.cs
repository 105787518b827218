using System.Text;

namespace Connections.Core.Mapping.Filters;

/// <summary>Prints a condition: one space around operators, double quotes where they can be, parentheses only where they are needed.</summary>
internal static class FilterText
{
    private static readonly string[] Words = ["and", "or", "in", "null", "true", "false", "all"];

    /// <exception cref="ArgumentException">A text holds both kinds of quotes; no condition can hold it.</exception>
    public static string Print(FilterNode node) => node switch
    {
        FilterNode.Text text => Quote(text.Value),
        FilterNode.Number number => number.Digits,
        FilterNode.Truth truth => truth.Value ? "true" : "false",
        FilterNode.Null => "null",
        FilterNode.List list => $"[{string.Join(", ", list.Items.Select(Print))}]",
        FilterNode.Path path => Path(path.Segments),
        FilterNode.Call call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Print))})",
        FilterNode.Comparison comparison => $"{Print(comparison.Left)} {comparison.Sign} {Print(comparison.Right)}",
        FilterNode.In found => $"{Print(found.Item)} in {Print(found.Items)}",
        FilterNode.Not { Negated: var negated } => negated.IsValue || negated is FilterNode.Not ? $"!{Print(negated)}" : $"!({Print(negated)})",
        FilterNode.And and => string.Join(" and ", and.Conditions.Select(one => one is FilterNode.Or ? $"({Print(one)})" : Print(one))),
        FilterNode.Or or => string.Join(" or ", or.Conditions.Select(Print)),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "No piece of a condition."),
    };

    /// <summary>A path as conditions write it, with a backslash where a name asks for one.</summary>
    public static string Path(IReadOnlyList<string> segments) => string.Join('.', segments.Select(Segment));

    private static string Segment(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            var isPlain = i == 0 ? (char.IsLetter(c) || c == '_') && !Words.Contains(name) : char.IsLetterOrDigit(c) || c is '_' or '-';
            if (!isPlain && !(char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(name[i - 1])))
                text.Append('\\');
            text.Append(c);
        }

        return text.ToString();
    }

    private static string Quote(string text) => text.Contains('"', StringComparison.Ordinal)
        ? text.Contains('\'', StringComparison.Ordinal) ? throw new ArgumentException($"A condition cannot hold a text with both kinds of quotes: {text}", nameof(text)) : $"'{text}'"
        : $"\"{text}\"";
}
