using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connections.Web.Pages.Sources;

/// <summary>Writes an event as the library call that would have made it: approximate, for reading. The raw payload is the truth.</summary>
internal static partial class PrettyCall
{
    /// <summary>The call, such as <c>analytics.track('Order Completed', { … })</c>; null where the payload is no JSON object.</summary>
    public static string? Of(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? Write(root) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Write(JsonElement root)
    {
        var type = Text(root, "type") ?? "track";
        List<string?> arguments = type switch
        {
            "track" => [Quoted(root, "event"), Literal(root, "properties")],
            "identify" => [Quoted(root, "userId"), Literal(root, "traits") ?? Literal(root, "context", "traits")],
            "group" => [Quoted(root, "groupId"), Literal(root, "traits")],
            "alias" => [Quoted(root, "userId"), Quoted(root, "previousId")],
            _ => [Quoted(root, "category") ?? Quoted(root, "properties", "category"), Quoted(root, "name"), Literal(root, "properties")],
        };
        return $"analytics.{type}({string.Join(", ", arguments.OfType<string>())})";
    }

    private static string? Quoted(JsonElement root, params ReadOnlySpan<string> path) =>
        At(root, path) is { ValueKind: JsonValueKind.String } value ? Quote(value.GetString()!) : null;

    private static string? Literal(JsonElement root, params ReadOnlySpan<string> path) =>
        At(root, path) is { ValueKind: JsonValueKind.Object } value && value.EnumerateObject().Any() ? Literal(value) : null;

    private static string? Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? At(JsonElement element, ReadOnlySpan<string> path)
    {
        foreach (var member in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out element))
                return null;
        }

        return element;
    }

    private static string Literal(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value, indent: 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendAll(text, '{', '}', [.. value.EnumerateObject()], indent, (member, inner) =>
                {
                    text.Append(BareName().IsMatch(member.Name) ? member.Name : Quote(member.Name)).Append(": ");
                    Append(text, member.Value, inner);
                });
                break;
            case JsonValueKind.Array:
                AppendAll(text, '[', ']', [.. value.EnumerateArray()], indent, (item, inner) => Append(text, item, inner));
                break;
            case JsonValueKind.String:
                text.Append(Quote(value.GetString()!));
                break;
            default:
                // As sent: a number keeps its last digit.
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, T[] items, int indent, Action<T, int> append)
    {
        text.Append(open);
        foreach (var (index, item) in items.Index())
        {
            text.Append(index == 0 ? "\n" : ",\n").Append(' ', indent + 2);
            append(item, indent + 2);
        }

        if (items.Length > 0)
            text.Append('\n').Append(' ', indent);
        text.Append(close);
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text)
        {
            _ = c switch
            {
                '\'' => quoted.Append("\\'"),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\u2028' or '\u2029' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('\'').ToString();
    }

    [GeneratedRegex(@"\A[A-Za-z_$][A-Za-z0-9_$]*\z")]
    private static partial Regex BareName();
}
