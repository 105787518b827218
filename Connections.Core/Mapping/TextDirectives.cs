using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary><c>@case</c>, <c>@replace</c>, <c>@json</c>: what is done to a text.</summary>
internal static class TextDirectives
{
    private const int LongestPattern = 10;

    public static Expression Case(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (Directives.Arguments(compiler, argument, path) is not { } arguments
            || Directives.OneOf(compiler, arguments, "operator", path, "lower", "upper") is not { } wanted)
        {
            return MappingCompiler.Nothing;
        }

        var value = compiler.CompileMember(arguments, "value", path);
        return record => value(record) is var resolved && resolved.Text is { } text
            ? Resolved.Of(wanted == "lower" ? text.ToLowerInvariant() : text.ToUpperInvariant())
            : resolved;
    }

    /// <summary>Literal search and replace, with an optional second pair that works on the first one's result. A missing value gives an empty text.</summary>
    public static Expression Replace(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (Directives.Arguments(compiler, argument, path) is not { } arguments)
            return MappingCompiler.Nothing;
        var pattern = ShortText(compiler, arguments, "pattern", path);
        var replacement = ShortText(compiler, arguments, "replacement", path) ?? "";
        var pattern2 = ShortText(compiler, arguments, "pattern2", path);
        var replacement2 = ShortText(compiler, arguments, "replacement2", path) ?? "";
        if (string.IsNullOrEmpty(pattern))
            return compiler.Refuse($"{path}/pattern", "@replace needs a 'pattern' of at least one character.");

        var comparison = arguments["ignorecase"]?.GetValueKind() == JsonValueKind.True ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var global = arguments["global"]?.GetValueKind() != JsonValueKind.False;
        var value = compiler.CompileMember(arguments, "value", path);
        return record =>
        {
            var resolved = value(record);
            if (resolved.Kind is JsonValueKind.Object or JsonValueKind.Array)
                return resolved;
            var text = resolved.Text ?? (resolved.Exists ? ValueDirectives.Print(resolved.ToElement()) : "");
            text = Swap(text, pattern, replacement, comparison, global);
            if (!string.IsNullOrEmpty(pattern2))
                text = Swap(text, pattern2, replacement2, comparison, global);
            return Resolved.Of(text);
        };
    }

    public static Expression Json(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (Directives.Arguments(compiler, argument, path) is not { } arguments
            || Directives.OneOf(compiler, arguments, "mode", path, "encode", "decode") is not { } mode)
        {
            return MappingCompiler.Nothing;
        }

        var value = compiler.CompileMember(arguments, "value", path);
        return mode == "encode"
            ? record => value(record) is { IsPresent: true } resolved ? Resolved.Of(CompactJson.Text(resolved)) : Resolved.Missing
            : record => Decode(value(record));
    }

    private static Resolved Decode(Resolved value)
    {
        if (value.Text is not { } text)
            return value;
        try
        {
            return Resolved.Of(EventJson.Parse(System.Text.Encoding.UTF8.GetBytes(text)));
        }
        catch (JsonException)
        {
            return value; // documented: what is no JSON stays as it is
        }
    }

    private static string? ShortText(MappingCompiler compiler, JsonObject arguments, string key, string path)
    {
        if (!arguments.TryGetPropertyValue(key, out var node))
            return null;
        if (node is JsonValue value && value.TryGetValue(out string? text) && text.Length <= LongestPattern)
            return text;
        compiler.Refuse($"{path}/{key}", $"'{key}' is a text of {LongestPattern} characters or less.");
        return "?";
    }

    private static string Swap(string text, string pattern, string replacement, StringComparison comparison, bool global)
    {
        if (global)
            return text.Replace(pattern, replacement, comparison);
        var at = text.IndexOf(pattern, comparison);
        return at < 0 ? text : string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + pattern.Length));
    }
}
