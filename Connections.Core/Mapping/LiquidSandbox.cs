using System.Globalization;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Values;

namespace Connections.Core.Mapping;

/// <summary>
/// What templates may do: no files, no loops, no filters that Segment disables, and no text beyond a limit at any step, so that neither
/// a template nor an event can make one grow without end.
/// </summary>
internal static partial class LiquidSandbox
{
    /// <summary>The longest text that a template or a step of it may make, in characters.</summary>
    public const int MaxText = 64 * 1024;

    private const int MaxSteps = 10_000;

    /// <summary>Filters that Liquid knows and that are refused here.</summary>
    public static IReadOnlySet<string> DisabledFilters { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "array_to_sentence_string", "concat", "find", "find_exp", "find_index", "find_index_exp", "group_by", "group_by_exp", "has", "has_exp", "map",
        "newline_to_br", "reject", "reject_exp", "reverse", "sort", "sort_natural", "uniq", "where_exp", "type",
    };

    // Of this engine alone: templates written for Segment do not know them, and the width in a format can ask for any amount of memory.
    private static readonly string[] Foreign = ["format_string", "format_number", "format_date", "time_zone"];

    /// <summary>Reads templates.</summary>
    public static FluidParser Parser { get; } = MakeParser();

    /// <summary>How templates run.</summary>
    public static TemplateOptions Options { get; } = MakeOptions();

    private static FluidParser MakeParser()
    {
        var parser = new FluidParser();
        foreach (var tag in (string[])["case", "for", "include", "layout", "render", "tablerow"])
            parser.RegisteredTags.Remove(tag);
        return parser;
    }

    private static TemplateOptions MakeOptions()
    {
        var options = new TemplateOptions
        {
            MaxSteps = MaxSteps,
            CultureInfo = CultureInfo.InvariantCulture,
            TimeZone = TimeZoneInfo.Utc,
            Now = TimeProvider.System.GetUtcNow,
            Captured = (_, value, _) => new(Limited(value)),
            Assigned = (_, value, _) => new(Limited(value)),
        };
        foreach (var name in DisabledFilters.Concat(Foreign))
            options.Filters.Remove(name);
        foreach (var (name, filter) in options.Filters.ToList())
            options.Filters.AddFilter(name, Guarded(name, filter));
        return options;
    }

    private static FilterDelegate Guarded(string name, FilterDelegate filter) => async (input, arguments, context) =>
    {
        Guard(name, input, arguments, context);
        return Limited(await filter(input, arguments, context));
    };

    // Filters whose result can be as long as the product of two texts are stopped before they begin.
    private static void Guard(string name, FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var length = name switch
        {
            "replace" => (long)(input.ToStringValue().Length + 1) * arguments.At(1).ToStringValue().Length,
            "join" => (long)(input.Type == FluidValues.Array ? input.Enumerate(context).Count() : 1) * arguments.At(0).ToStringValue().Length,
            "date" when WideNumber().IsMatch(arguments.At(0).ToStringValue()) => long.MaxValue,
            _ => 0,
        };
        if (length > 16L * MaxText)
            throw new InvalidOperationException($"The filter '{name}' would make a text that is too long.");
    }

    private static FluidValue Limited(FluidValue value) => value.Type == FluidValues.String && value.ToStringValue().Length > MaxText
        ? throw new InvalidOperationException("A text of this template is too long.")
        : value;

    [GeneratedRegex("[0-9]{3}")]
    private static partial Regex WideNumber();
}
