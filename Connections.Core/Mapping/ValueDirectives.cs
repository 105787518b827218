using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Mapping;

/// <summary><c>@path</c>, <c>@template</c>, <c>@literal</c>: where a value comes from.</summary>
internal static partial class ValueDirectives
{
    /// <summary>The whole event, or the whole of what a transformation works on.</summary>
    public static Expression Whole { get; } = static record => Resolved.Of(record);

    public static Expression Path(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (argument is JsonValue value && value.TryGetValue(out string? text))
        {
            var fixedPath = EventPath.Parse(text);
            if (fixedPath.Segments.Count == 0)
                return Whole;
            return record => Resolved.Of(fixedPath.Read(record));
        }

        if (argument is not JsonObject container || !container.Any(member => member.Key.StartsWith('@')))
            return compiler.Refuse(path, $"@path takes a text or a directive that gives one, but this is {MappingCompiler.Describe(argument)}.");
        var inner = compiler.Compile(argument, path);
        return record => inner(record).Text is { } found ? Resolved.Of(EventPath.Parse(found).Read(record)) : Resolved.Missing;
    }

    /// <summary>The value itself: its keys are no paths.</summary>
    public static Expression Literal(MappingCompiler compiler, JsonNode? argument, string path) => compiler.CompileLiteral(argument, path);

    /// <summary>Replaces <c>{{path}}</c> and <c>{{{path}}}</c>, without any escaping. Missing and null give nothing.</summary>
    public static Expression Template(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (argument is not JsonValue value || !value.TryGetValue(out string? template))
            return compiler.Refuse(path, $"@template takes a text, but this is {MappingCompiler.Describe(argument)}.");

        List<Func<JsonElement, string>> parts = [];
        var at = 0;
        foreach (Match hole in Hole().Matches(template))
        {
            var plain = template[at..hole.Index];
            var from = EventPath.Parse(hole.Groups["path"].Value.Trim());
            parts.Add(_ => plain);
            parts.Add(record => from.Read(record) is { } found ? Print(found) : "");
            at = hole.Index + hole.Length;
        }

        var rest = template[at..];
        return record => Resolved.Of(string.Concat(parts.Select(part => part(record))) + rest);
    }

    /// <summary>A value as JavaScript prints it into a text, which is what mappings written for Segment expect.</summary>
    public static string Print(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Object => "[object Object]",
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Print)),
        _ => PrintNumber(value),
    };

    // 19.90 is printed 19.9; what a double cannot hold exactly keeps the digits that were sent.
    private static string PrintNumber(JsonElement number)
    {
        var sent = number.GetRawText();
        return decimal.TryParse(sent, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? (value / 1.000000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
            : sent;
    }

    [GeneratedRegex(@"\{\{\{(?<path>[^{}]*)\}\}\}|\{\{(?<path>[^{}]*)\}\}")]
    private static partial Regex Hole();
}
