using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Conditions on other fields of a payload, of which all (or with <paramref name="MatchAny"/> one) must hold.</summary>
/// <param name="All">The conditions.</param>
/// <param name="MatchAny">Whether one is enough.</param>
public sealed record FieldConditions(IReadOnlyList<FieldCondition> All, bool MatchAny = false)
{
    /// <summary>A single condition.</summary>
    public static implicit operator FieldConditions(FieldCondition only) => new([only]);

    /// <summary>Whether they hold for a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="syncMode">What the mapping says of it; null for nothing.</param>
    public bool Hold(JsonElement payload, string? syncMode) =>
        MatchAny ? All.Any(one => one.Holds(payload, syncMode)) : All.All(one => one.Holds(payload, syncMode));
}

/// <summary>One condition on a field, or on the mapping's sync mode.</summary>
/// <param name="FieldKey">The field, with dots into objects; null for the sync mode.</param>
/// <param name="IsNot">Whether the condition is negated.</param>
/// <param name="Values">Any of these; none means that the field is empty.</param>
public sealed record FieldCondition(string? FieldKey, bool IsNot, IReadOnlyList<JsonNode> Values)
{
    /// <summary>The field has one of the values.</summary>
    public static FieldCondition Is(string fieldKey, params JsonNode[] values) => new(fieldKey, false, values);

    /// <summary>The field has none of the values.</summary>
    public static FieldCondition NotIs(string fieldKey, params JsonNode[] values) => new(fieldKey, true, values);

    /// <summary>The field is missing, null or an empty text.</summary>
    public static FieldCondition IsEmpty(string fieldKey) => new(fieldKey, false, []);

    /// <summary>The field has a value.</summary>
    public static FieldCondition IsSet(string fieldKey) => new(fieldKey, true, []);

    /// <summary>The mapping's sync mode is one of these.</summary>
    public static FieldCondition SyncModeIs(params string[] modes) => new(null, false, [.. modes.Select(mode => JsonValue.Create(mode))]);

    internal bool Holds(JsonElement payload, string? syncMode) => (FieldKey is null ? IsAmong(syncMode) : IsAmong(Read(payload, FieldKey))) != IsNot;

    private bool IsAmong(string? text) => Values.Count == 0 ? text is null : Values.Any(value => value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == text);

    private bool IsAmong(JsonElement? found)
    {
        if (found is not { ValueKind: not JsonValueKind.Null } value)
            return Values.Count == 0;
        if (Values.Count == 0)
            return value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8);
        return Values.Any(one => JsonElement.DeepEquals(JsonSerializer.SerializeToElement(one), value));
    }

    private static JsonElement? Read(JsonElement payload, string path)
    {
        foreach (var segment in path.Split('.'))
        {
            if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty(segment, out payload))
                return null;
        }

        return payload;
    }
}
