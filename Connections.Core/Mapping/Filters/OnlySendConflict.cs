using System.Globalization;

namespace Connections.Core.Mapping.Filters;

/// <summary>Finds "only send" filters that no event can satisfy together: they stop everything, which nobody means.</summary>
public static class OnlySendConflict
{
    /// <summary>The first two enabled filters that contradict each other; null where none is known to. What no form can show is not looked into.</summary>
    public static (FilterDefinition First, FilterDefinition Second)? Find(IReadOnlyList<FilterDefinition> filters)
    {
        var ways = filters.Where(one => one.Enabled && IsOnlySend(one)).Select(one => (Filter: one, Ways: WaysOf(FilterForm.OnlySent(one.If)!))).Where(one => one.Ways is not null).ToList();
        for (var first = 0; first < ways.Count; first++)
        {
            for (var second = first + 1; second < ways.Count; second++)
            {
                if (ways[first].Ways!.All(a => ways[second].Ways!.All(b => Contradict([.. a, .. b]))))
                    return (ways[first].Filter, ways[second].Filter);
            }
        }

        return null;
    }

    /// <summary>Whether a filter is an "only send": it drops whatever its condition does not name.</summary>
    public static bool IsOnlySend(FilterDefinition filter) =>
        FilterForm.OnlySent(filter.If) is not null && filter.Actions is [{ } action] && action["type"]?.ToString().ToUpperInvariant() is "DROP" or "DROP_EVENT";

    // Each is a list of conditions that hold together; an event needs one of them.
    private static List<IReadOnlyList<FilterFormCondition>>? WaysOf(string condition) => FilterForm.Of(condition) switch
    {
        null => null,
        { MatchesAny: true } any => [.. any.Conditions.Select(one => (IReadOnlyList<FilterFormCondition>)[one])],
        { } all => [all.Conditions],
    };

    private static bool Contradict(IReadOnlyList<FilterFormCondition> together) =>
        together.GroupBy(one => one.Field, StringComparer.Ordinal).Any(field => field.Any(a => field.Any(b => Excludes(a, b))));

    private static bool Excludes(FilterFormCondition a, FilterFormCondition b) => (a.Operator, b.Operator) switch
    {
        (FilterOperator.Is, FilterOperator.Is) => a.Value != b.Value,
        (FilterOperator.Is, FilterOperator.IsNot) => a.Value == b.Value,
        (FilterOperator.Is, FilterOperator.Contains) => !a.Value.Contains(b.Value, StringComparison.Ordinal),
        (FilterOperator.Is, FilterOperator.ContainsNot) => a.Value.Contains(b.Value, StringComparison.Ordinal),
        (FilterOperator.Contains, FilterOperator.ContainsNot) => a.Value.Contains(b.Value, StringComparison.Ordinal),
        (FilterOperator.Matches, FilterOperator.MatchesNot) => a.Value == b.Value,
        (FilterOperator.NumberIs, FilterOperator.NumberIs) => Number(a) != Number(b),
        (FilterOperator.NumberIs, FilterOperator.NumberIsNot) => Number(a) == Number(b),
        (FilterOperator.IsTrue, FilterOperator.IsFalse) => true,
        (FilterOperator.Less or FilterOperator.AtMost, FilterOperator.Greater or FilterOperator.AtLeast) =>
            Number(a) < Number(b) || (Number(a) == Number(b) && !(a.Operator == FilterOperator.AtMost && b.Operator == FilterOperator.AtLeast)),
        (FilterOperator.NumberIs, FilterOperator.Less) => Number(a) >= Number(b),
        (FilterOperator.NumberIs, FilterOperator.AtMost) => Number(a) > Number(b),
        (FilterOperator.NumberIs, FilterOperator.Greater) => Number(a) <= Number(b),
        (FilterOperator.NumberIs, FilterOperator.AtLeast) => Number(a) < Number(b),
        (FilterOperator.IsNull, not (FilterOperator.IsNull or FilterOperator.IsNot or FilterOperator.NumberIsNot or FilterOperator.ContainsNot or FilterOperator.MatchesNot)) => true,
        (var one, var other) => KindOf(one) is { } kind && KindOf(other) is { } otherKind && kind != otherKind,
    };

    // A condition that holds for values of one kind alone.
    private static string? KindOf(FilterOperator asks) => asks switch
    {
        FilterOperator.Is or FilterOperator.Contains or FilterOperator.Matches => "text",
        FilterOperator.NumberIs or FilterOperator.Less or FilterOperator.AtMost or FilterOperator.Greater or FilterOperator.AtLeast => "number",
        FilterOperator.IsTrue or FilterOperator.IsFalse => "truth",
        _ => null,
    };

    private static double? Number(FilterFormCondition condition) =>
        double.TryParse(condition.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
