using Connections.Core.Mapping;
using Connections.Core.Mapping.Filters;

namespace Connections.Web.Pages.Destinations.Conditions;

/// <summary>The operators of both languages, as people read them, in the order in which they are offered.</summary>
internal static class Operators
{
    public static IReadOnlyList<ConditionOperator> OfTriggers { get; } =
    [
        new(nameof(TriggerOperator.Is), "is"),
        new(nameof(TriggerOperator.IsNot), "is not"),
        new(nameof(TriggerOperator.Contains), "contains"),
        new(nameof(TriggerOperator.ContainsNot), "does not contain"),
        new(nameof(TriggerOperator.StartsWith), "starts with"),
        new(nameof(TriggerOperator.StartsNotWith), "does not start with"),
        new(nameof(TriggerOperator.EndsWith), "ends with"),
        new(nameof(TriggerOperator.EndsNotWith), "does not end with"),
        new(nameof(TriggerOperator.Exists), "exists", ConditionValue.Nothing),
        new(nameof(TriggerOperator.ExistsNot), "does not exist", ConditionValue.Nothing),
        new(nameof(TriggerOperator.IsTrue), "is true", ConditionValue.Nothing),
        new(nameof(TriggerOperator.IsFalse), "is false", ConditionValue.Nothing),
        new(nameof(TriggerOperator.NumberIs), "equals (number)", ConditionValue.Number),
        new(nameof(TriggerOperator.NumberIsNot), "does not equal (number)", ConditionValue.Number),
        new(nameof(TriggerOperator.Less), "is less than", ConditionValue.Number),
        new(nameof(TriggerOperator.AtMost), "is at most", ConditionValue.Number),
        new(nameof(TriggerOperator.Greater), "is greater than", ConditionValue.Number),
        new(nameof(TriggerOperator.AtLeast), "is at least", ConditionValue.Number),
    ];

    public static IReadOnlyList<ConditionOperator> OfFilters { get; } =
    [
        new(nameof(FilterOperator.Is), "is"),
        new(nameof(FilterOperator.IsNot), "is not"),
        new(nameof(FilterOperator.Contains), "contains"),
        new(nameof(FilterOperator.ContainsNot), "does not contain"),
        new(nameof(FilterOperator.Matches), "matches (glob)"),
        new(nameof(FilterOperator.MatchesNot), "does not match (glob)"),
        new(nameof(FilterOperator.IsNull), "is null", ConditionValue.Nothing),
        new(nameof(FilterOperator.IsNotNull), "is not null", ConditionValue.Nothing),
        new(nameof(FilterOperator.IsTrue), "is true", ConditionValue.Nothing),
        new(nameof(FilterOperator.IsFalse), "is false", ConditionValue.Nothing),
        new(nameof(FilterOperator.NumberIs), "equals (number)", ConditionValue.Number),
        new(nameof(FilterOperator.NumberIsNot), "does not equal (number)", ConditionValue.Number),
        new(nameof(FilterOperator.Less), "is less than", ConditionValue.Number),
        new(nameof(FilterOperator.AtMost), "is at most", ConditionValue.Number),
        new(nameof(FilterOperator.Greater), "is greater than", ConditionValue.Number),
        new(nameof(FilterOperator.AtLeast), "is at least", ConditionValue.Number),
    ];

    /// <summary>The rows of a trigger's text; null where only its text can show it.</summary>
    public static (bool Any, List<ConditionRow> Rows)? ReadTrigger(string text) =>
        Trigger.Parse(text).Value is { } trigger && TriggerForm.Of(trigger) is { } form
            ? (form.MatchesAny, [.. form.Conditions.Select(one => new ConditionRow { Field = one.Field, Operator = one.Operator.ToString(), Value = one.Value })])
            : null;

    /// <summary>A trigger's text of rows.</summary>
    public static string PrintTrigger(bool any, IEnumerable<ConditionRow> rows) =>
        new TriggerForm(any, [.. rows.Select(row => new TriggerFormCondition(row.Field.Trim(), Enum.Parse<TriggerOperator>(row.Operator), row.Value))]).Print();

    /// <summary>The rows of a filter's condition; null where only its text can show it.</summary>
    public static (bool Any, List<ConditionRow> Rows)? ReadFilter(string text) =>
        FilterForm.Of(text) is { } form
            ? (form.MatchesAny, [.. form.Conditions.Select(one => new ConditionRow { Field = one.Field, Operator = one.Operator.ToString(), Value = one.Value })])
            : null;

    /// <summary>A filter's condition of rows.</summary>
    public static string PrintFilter(bool any, IEnumerable<ConditionRow> rows) =>
        new FilterForm(any, [.. rows.Select(row => new FilterFormCondition(row.Field.Trim(), Enum.Parse<FilterOperator>(row.Operator), row.Value))]).Print();
}
