using System.Text;
using System.Text.Json;

namespace Connections.Core.Mapping;

/// <summary>The conditions of a trigger, as Segment documents them: every one states what a missing field means.</summary>
internal static class TriggerCondition
{
    public static Predicate<JsonElement> Is(EventPath field, string text) => record => field.Read(record) is { } x && IsText(x, text);

    // A missing field is not the text, so it passes.
    public static Predicate<JsonElement> IsNot(EventPath field, string text) => record => field.Read(record) is not { } x || !IsText(x, text);

    /// <summary>As the two above; null where a plain event does not answer for that field.</summary>
    public static Predicate<PlainEvent>? PlainIs(EventPath field, string text, bool negated)
    {
        if (field.Segments is not [var name] || PlainMember.PlaceOf(Encoding.UTF8.GetBytes(name)) is not (>= 0 and var member))
            return null;
        var bytes = Encoding.UTF8.GetBytes(text);
        return record => (record.TryGetText(member, out var found) && found.SequenceEqual(bytes)) != negated;
    }

    public static Predicate<JsonElement> Is(EventPath field, JsonValueKind kind) => record => field.Read(record)?.ValueKind == kind;

    public static Predicate<JsonElement> Exists(EventPath field, bool exists) =>
        record => field.Read(record) is { ValueKind: not JsonValueKind.Null } == exists;

    // Missing fields and texts that look like numbers pass no comparison, not even !=.
    public static Predicate<JsonElement> Compare(EventPath field, string sign, double number)
    {
        Predicate<double> holds = sign switch
        {
            "=" => x => x == number,
            "!=" => x => x != number,
            "<" => x => x < number,
            "<=" => x => x <= number,
            ">" => x => x > number,
            ">=" => x => x >= number,
            _ => throw new ArgumentOutOfRangeException(nameof(sign), sign, "No comparison."),
        };
        return record => field.Read(record) is { ValueKind: JsonValueKind.Number } x && x.TryGetDouble(out var value) && holds(value);
    }

    public static Predicate<JsonElement> Contains(EventPath field, string part, bool negated) =>
        OfText(field, text => text.Contains(part, StringComparison.Ordinal), negated);

    public static Predicate<JsonElement> StartsWith(EventPath field, string part, bool negated) =>
        OfText(field, text => text.StartsWith(part, StringComparison.Ordinal), negated);

    public static Predicate<JsonElement> EndsWith(EventPath field, string part, bool negated) =>
        OfText(field, text => text.EndsWith(part, StringComparison.Ordinal), negated);

    // What is no text passes neither the condition nor its negation.
    private static Predicate<JsonElement> OfText(EventPath field, Predicate<string> holds, bool negated) =>
        record => field.Read(record) is { ValueKind: JsonValueKind.String } x && holds(x.GetString()!) != negated;

    private static bool IsText(JsonElement x, string text) => x.ValueKind == JsonValueKind.String && x.ValueEquals(text);
}
