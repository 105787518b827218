using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connections.Core.Mapping.Filters;

/// <summary>What a function makes of its arguments.</summary>
internal delegate FilterValue FilterFunction(ReadOnlySpan<FilterValue> arguments);

/// <summary>The functions of conditions: what each takes, and what it gives. On null and on values of a wrong type none fails.</summary>
internal static partial class FilterFunctions
{
    private static readonly string[] SemverSigns = ["=", "!=", ">", ">=", "<", "<="];

    private static readonly FrozenDictionary<string, (string[] Takes, FilterFunction Call)> All = new Dictionary<string, (string[], FilterFunction)>
    {
        ["contains"] = (["text", "part"], a => FilterValue.Of(a[0].Text is { } text && a[1].Text is { } part && text.Contains(part, StringComparison.Ordinal))),
        ["match"] = (["text", "pattern"], a => FilterValue.Of(a[0].Text is { } text && a[1].Text is { } pattern && Glob.Parse(pattern, out _, out _) is { } glob && glob.Matches(text))),
        ["length"] = (["value"], a => Length(a[0])),
        ["lowercase"] = (["text"], a => FilterValue.Of(a[0].Text?.ToLowerInvariant())),
        ["uppercase"] = (["text"], a => FilterValue.Of(a[0].Text?.ToUpperInvariant())),
        ["snakecase"] = (["text"], a => FilterValue.Of(a[0].Text?.Replace(' ', '_'))),
        ["kebabcase"] = (["text"], a => FilterValue.Of(a[0].Text?.Replace(' ', '-'))),
        ["titlecase"] = (["text"], a => FilterValue.Of(a[0].Text is { } text ? Initial().Replace(text, letter => letter.Value.ToUpperInvariant()) : null)),
        ["typeof"] = (["value"], a => FilterValue.Of(TypeOf(a[0]))),
        ["string"] = (["value"], a => FilterValue.Of(a[0].AsText())),
        ["number"] = (["value"], a => AsNumber(a[0])),
        ["bool"] = (["value"], a => AsTruth(a[0])),
        ["semver"] = (["version", "sign", "version"], a => FilterValue.Of(Semver(a[0].Text, a[1].Text, a[2].Text))),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The function of that name, which <see cref="Check"/> has seen.</summary>
    public static FilterFunction Find(string name) => All[name].Call;

    /// <summary>Refuses functions that do not exist, wrong numbers of arguments, and written-out patterns and signs that can never hold.</summary>
    /// <exception cref="FqlException">With the place and what would be right.</exception>
    public static void Check(FilterNode.Call call)
    {
        if (!All.TryGetValue(call.Function, out var function))
            throw new FqlException(call.Offset, $"There is no function '{call.Function}'. Known: {string.Join(", ", All.Keys.Order(StringComparer.Ordinal))}.");
        if (call.Arguments.Count != function.Takes.Length)
            throw new FqlException(call.Offset, $"{call.Function} takes {function.Takes.Length} argument{(function.Takes.Length == 1 ? "" : "s")}: {call.Function}({string.Join(", ", function.Takes)}).");

        if (call.Function == "match" && call.Arguments[1] is FilterNode.Text pattern && Glob.Parse(pattern.Value, out var problem, out var at) is null)
            throw new FqlException(pattern.Offset + 1 + at, problem!);
        if (call.Function == "semver" && call.Arguments[1] is FilterNode.Text sign && !SemverSigns.Contains(sign.Value))
            throw new FqlException(sign.Offset, $"The sign is one of {string.Join(" ", SemverSigns)}, in quotes.");
    }

    private static FilterValue Length(FilterValue value) => value.Kind switch
    {
        JsonValueKind.Null => FilterValue.Of(0),
        JsonValueKind.Array => FilterValue.Of(value.Count!.Value),
        JsonValueKind.String => FilterValue.Of(Encoding.UTF8.GetByteCount(value.Text!)),
        _ => FilterValue.Null,
    };

    // An object has no type of its own here.
    private static string TypeOf(FilterValue value) => value.Kind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Array => "list",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "null",
    };

    private static FilterValue AsNumber(FilterValue value) => value.Kind switch
    {
        JsonValueKind.Number => value,
        JsonValueKind.True => FilterValue.Of(1),
        JsonValueKind.False => FilterValue.Of(0),
        JsonValueKind.String when double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => FilterValue.Of(number),
        _ => FilterValue.Null,
    };

    private static FilterValue AsTruth(FilterValue value) => value.Kind switch
    {
        JsonValueKind.True or JsonValueKind.False => value,
        JsonValueKind.String when value.Text is "true" or "false" => FilterValue.Of(value.Text == "true"),
        JsonValueKind.Number => FilterValue.Of(value.Number is not 0),
        _ => FilterValue.Null,
    };

    private static bool Semver(string? left, string? sign, string? right)
    {
        if (Parts(left) is not { } a || Parts(right) is not { } b)
            return false;
        var order = a.CompareTo(b);
        return sign switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "<" => order < 0,
            "<=" => order <= 0,
            _ => false,
        };
    }

    private static (long Major, long Minor, long Patch)? Parts(string? version)
    {
        if (version?.Split('.', 4) is not { Length: <= 3 } texts)
            return null;
        Span<long> parts = stackalloc long[3];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!long.TryParse(texts[i], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
                return null;
        }

        return (parts[0], parts[1], parts[2]);
    }

    [GeneratedRegex(@"(?<!\S)\p{Ll}")]
    private static partial Regex Initial();
}
