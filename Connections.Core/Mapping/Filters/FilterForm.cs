namespace Connections.Core.Mapping.Filters;

/// <summary>A filter's condition as a form shows it: conditions in one flat group.</summary>
/// <param name="MatchesAny">Whether one of them is enough; else all must hold.</param>
/// <param name="Conditions">The conditions, in order; none of them means all events.</param>
public sealed record FilterForm(bool MatchesAny, IReadOnlyList<FilterFormCondition> Conditions)
{
    /// <summary>The form of a condition; null where it is no condition, or one that only its text can show.</summary>
    public static FilterForm? Of(string text) => text.Trim() == "all" ? new(false, []) : Tree(text) is { } tree ? Flat(tree) : null;

    /// <summary>The text. Where a field or a value is none that a condition can hold, <see cref="FilterCondition.Parse"/> says so of it.</summary>
    public string Print() => Conditions.Count == 0 ? "all" : string.Join(MatchesAny ? " or " : " and ", Conditions.Select(condition => condition.Print()));

    /// <summary>The condition of a filter that drops whatever the given one does not hold for: what people call "only send".</summary>
    public static string OnlySend(string condition) => condition.Trim() == "all" ? "!(true)" : $"!({condition.Trim()})";

    /// <summary>The reverse of <see cref="OnlySend"/>; null where the condition is not of that form.</summary>
    public static string? OnlySent(string condition)
    {
        var text = condition.Trim();
        if (!text.StartsWith("!(", StringComparison.Ordinal) || !text.EndsWith(')') || Tree(text) is not FilterNode.Not)
            return null;
        var inner = text[2..^1].Trim();
        return inner == "true" ? "all" : inner;
    }

    private static FilterNode? Tree(string text)
    {
        try
        {
            return FilterParser.Parse(text);
        }
        catch (FqlException)
        {
            return null; // the editor shows the problem itself
        }
    }

    private static FilterForm? Flat(FilterNode node)
    {
        var (items, any) = node switch
        {
            FilterNode.And and => (and.Conditions, false),
            FilterNode.Or or => (or.Conditions, true),
            _ => ([node], false),
        };
        var lines = items.Select(FilterFormCondition.Of).ToList();
        return lines.Contains(null) ? null : new(any, lines!);
    }
}

/// <summary>A line of the form.</summary>
/// <param name="Field">The field as conditions write it, such as <c>properties.plan</c>.</param>
/// <param name="Operator">What is asked of it.</param>
/// <param name="Value">The text, number or pattern; not looked at where the operator takes none.</param>
public sealed record FilterFormCondition(string Field, FilterOperator Operator, string Value)
{
    internal static FilterFormCondition? Of(FilterNode node) => node switch
    {
        FilterNode.Comparison { Left: FilterNode.Path path } comparison => (comparison.Sign, comparison.Right) switch
        {
            ("=", FilterNode.Text text) => Line(path, FilterOperator.Is, text.Value),
            ("!=", FilterNode.Text text) => Line(path, FilterOperator.IsNot, text.Value),
            ("=", FilterNode.Number number) => Line(path, FilterOperator.NumberIs, number.Digits),
            ("!=", FilterNode.Number number) => Line(path, FilterOperator.NumberIsNot, number.Digits),
            ("<", FilterNode.Number number) => Line(path, FilterOperator.Less, number.Digits),
            ("<=", FilterNode.Number number) => Line(path, FilterOperator.AtMost, number.Digits),
            (">", FilterNode.Number number) => Line(path, FilterOperator.Greater, number.Digits),
            (">=", FilterNode.Number number) => Line(path, FilterOperator.AtLeast, number.Digits),
            ("=", FilterNode.Null) => Line(path, FilterOperator.IsNull, ""),
            ("!=", FilterNode.Null) => Line(path, FilterOperator.IsNotNull, ""),
            ("=", FilterNode.Truth truth) => Line(path, truth.Value ? FilterOperator.IsTrue : FilterOperator.IsFalse, ""),
            _ => null,
        },
        FilterNode.Call { Arguments: [FilterNode.Path path, FilterNode.Text text] } call => call.Function switch
        {
            "contains" => Line(path, FilterOperator.Contains, text.Value),
            "match" => Line(path, FilterOperator.Matches, text.Value),
            _ => null,
        },
        FilterNode.Not { Negated: FilterNode.Call inner } => Of(inner) switch
        {
            { Operator: FilterOperator.Contains } line => line with { Operator = FilterOperator.ContainsNot },
            { Operator: FilterOperator.Matches } line => line with { Operator = FilterOperator.MatchesNot },
            _ => null,
        },
        _ => null,
    };

    internal string Print()
    {
        // A text that holds one kind of quotes stands in the other.
        var quoted = Value.Contains('"', StringComparison.Ordinal) ? $"'{Value}'" : $"\"{Value}\"";
        return Operator switch
        {
            FilterOperator.Is => $"{Field} = {quoted}",
            FilterOperator.IsNot => $"{Field} != {quoted}",
            FilterOperator.NumberIs => $"{Field} = {Value}",
            FilterOperator.NumberIsNot => $"{Field} != {Value}",
            FilterOperator.Less => $"{Field} < {Value}",
            FilterOperator.AtMost => $"{Field} <= {Value}",
            FilterOperator.Greater => $"{Field} > {Value}",
            FilterOperator.AtLeast => $"{Field} >= {Value}",
            FilterOperator.Contains => $"contains({Field}, {quoted})",
            FilterOperator.ContainsNot => $"!contains({Field}, {quoted})",
            FilterOperator.Matches => $"match({Field}, {quoted})",
            FilterOperator.MatchesNot => $"!match({Field}, {quoted})",
            FilterOperator.IsNull => $"{Field} = null",
            FilterOperator.IsNotNull => $"{Field} != null",
            FilterOperator.IsTrue => $"{Field} = true",
            _ => $"{Field} = false",
        };
    }

    private static FilterFormCondition Line(FilterNode.Path path, FilterOperator asks, string value) => new(FilterText.Path(path.Segments), asks, value);
}
