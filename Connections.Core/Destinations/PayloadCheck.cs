using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations;

/// <summary>Fits what a mapping made to the fields that its action declares.</summary>
internal static class PayloadCheck
{
    /// <summary>
    /// A new payload with the declared members only, nulls and empty texts removed; or the first problem. What is refused here is
    /// refused for good: the same event gives the same payload.
    /// </summary>
    public static Checked<JsonObject> Fit(IReadOnlyList<Field> fields, JsonObject mapped)
    {
        JsonObject payload = [];
        foreach (var field in fields)
        {
            mapped.Remove(field.Key, out var value);
            if (value is null || (field.Type == FieldType.Text && IsEmptyText(value)))
            {
                if (field.Required)
                    return new Problem(field.Key, $"The root value is missing the required field '{field.Key}'.");
                continue;
            }

            var fitted = Fit(field, value);
            if (fitted.Problems.Count > 0)
                return fitted.Problems.ToArray();
            payload[field.Key] = fitted.Value;
        }

        return payload;
    }

    private static Checked<JsonNode> Fit(Field field, JsonNode value)
    {
        var kind = value.GetValueKind();
        switch (field.Type)
        {
            case FieldType.Any:
                return value;
            case FieldType.Object:
                return kind == JsonValueKind.Object ? value : Wrong(field, "an object", kind);
            default:
                if (kind is JsonValueKind.Object or JsonValueKind.Array)
                    return Wrong(field, "a string", kind);
                var text = kind == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
                if (field.Choices.Count > 0 && !field.Choices.Contains(text))
                    return new Problem(field.Key, $"{field.Label} is one of {string.Join(", ", field.Choices)}, and '{text}' is none of them.");
                return JsonValue.Create(text);
        }
    }

    private static Problem Wrong(Field field, string wanted, JsonValueKind kind) => new(
        field.Key, $"{field.Label} must be {wanted} but it was {(kind is JsonValueKind.Object or JsonValueKind.Array ? "an" : "a")} {kind.ToString().ToLowerInvariant()}.");

    private static bool IsEmptyText(JsonNode value) => value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0;
}
