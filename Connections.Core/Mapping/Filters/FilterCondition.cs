using System.Globalization;
using System.Text;
using System.Text.Json;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// Which events a filter is about: a condition in FQL, such as <c>type = "track" and properties.price > 100</c>, or <c>all</c>.
/// Compiled once; safe to use from many threads.
/// </summary>
/// <remarks>
/// Where Segment's documentation and its published engine disagree, the documentation holds: a missing value is null. Only the literal
/// true counts as true.
/// </remarks>
public sealed class FilterCondition
{
    private const int MaxBytes = 5 * 1024;
    private readonly Predicate<JsonElement> _holds;

    private FilterCondition(string text, Predicate<JsonElement> holds) => (Text, _holds) = (text, holds);

    /// <summary>The condition in its canonical form, which is the same for texts that differ in white space and needless parentheses alone.</summary>
    public string Text { get; }

    /// <summary>Compiles the text; or one problem (field <c>if</c>) with its place that says what would be right.</summary>
    public static Checked<FilterCondition> Parse(string text)
    {
        if (text.AsSpan().Trim(" \t\n").SequenceEqual("all"))
            return new FilterCondition("all", static _ => true);
        try
        {
            if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
                throw new FqlException(Math.Min(text.Length, MaxBytes), $"A condition has at most {MaxBytes:N0} bytes.");
            var tree = FilterParser.Parse(text);
            return new FilterCondition(FilterText.Print(tree), Condition(tree));
        }
        catch (FqlException e)
        {
            return e.ToProblem("if");
        }
    }

    /// <summary>Whether the condition holds. Never throws, whatever the event holds.</summary>
    public bool Holds(JsonElement record) => _holds(record);

    private static Predicate<JsonElement> Condition(FilterNode node)
    {
        switch (node)
        {
            case FilterNode.And and:
                Predicate<JsonElement>[] all = [.. and.Conditions.Select(Condition)];
                return record =>
                {
                    foreach (var condition in all)
                    {
                        if (!condition(record))
                            return false;
                    }

                    return true;
                };
            case FilterNode.Or or:
                Predicate<JsonElement>[] any = [.. or.Conditions.Select(Condition)];
                return record =>
                {
                    foreach (var condition in any)
                    {
                        if (condition(record))
                            return true;
                    }

                    return false;
                };
            case FilterNode.Not not:
                var negated = Condition(not.Negated);
                return record => !negated(record);
            case FilterNode.In found:
                Func<JsonElement, FilterValue> item = Value(found.Item), items = Value(found.Items);
                return record => items(record).Holds(item(record));
            case FilterNode.Comparison comparison:
                return Comparison(comparison);
            default:
                var value = Value(node);
                return record => value(record).IsTrue;
        }
    }

    private static Predicate<JsonElement> Comparison(FilterNode.Comparison comparison)
    {
        // The most frequent form by far: no text is made of the event's bytes.
        if (comparison is { Sign: "=" or "!=", Left: FilterNode.Path path, Right: FilterNode.Text text })
        {
            var (field, wanted, equals) = (new MemberPath(path.Segments), Encoding.UTF8.GetBytes(text.Value), comparison.Sign == "=");
            return record => (field.Read(record) is { ValueKind: JsonValueKind.String } found && found.ValueEquals(wanted)) == equals;
        }

        Func<JsonElement, FilterValue> left = Value(comparison.Left), right = Value(comparison.Right);
        return comparison.Sign switch
        {
            "=" => record => FilterValue.Same(left(record), right(record)),
            "!=" => record => !FilterValue.Same(left(record), right(record)),
            "<" => record => left(record).Number < right(record).Number,
            "<=" => record => left(record).Number <= right(record).Number,
            ">" => record => left(record).Number > right(record).Number,
            ">=" => record => left(record).Number >= right(record).Number,
            var sign => throw new ArgumentOutOfRangeException(nameof(comparison), sign, "No comparison."),
        };
    }

    private static Func<JsonElement, FilterValue> Value(FilterNode node)
    {
        switch (node)
        {
            case FilterNode.Path path:
                var field = new MemberPath(path.Segments);
                return record => FilterValue.Of(field.Read(record));
            case FilterNode.Call { Function: "match", Arguments: [var subject, FilterNode.Text pattern] }:
                var (text, glob) = (Value(subject), Glob.Parse(pattern.Value, out _, out _)!);
                return record => FilterValue.Of(text(record).Text is { } found && glob.Matches(found));
            case FilterNode.Call call:
                var function = FilterFunctions.Find(call.Function);
                Func<JsonElement, FilterValue>[] arguments = [.. call.Arguments.Select(Value)];
                return record => function(Array.ConvertAll(arguments, one => one(record)));
            case FilterNode.List list:
                Func<JsonElement, FilterValue>[] items = [.. list.Items.Select(Value)];
                if (!list.Items.All(item => item is FilterNode.Text or FilterNode.Number or FilterNode.Truth or FilterNode.Null))
                    return record => FilterValue.Of(Array.ConvertAll(items, one => one(record)));
                var constants = FilterValue.Of(Array.ConvertAll(items, one => one(default)));
                return _ => constants;
            default:
                var constant = Constant(node);
                return _ => constant;
        }
    }

    private static FilterValue Constant(FilterNode node) => node switch
    {
        FilterNode.Text text => FilterValue.Of(text.Value),
        FilterNode.Number number => FilterValue.Of(double.Parse(number.Digits, CultureInfo.InvariantCulture)),
        FilterNode.Truth truth => FilterValue.Of(truth.Value),
        FilterNode.Null => FilterValue.Null,
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "No value."),
    };
}
