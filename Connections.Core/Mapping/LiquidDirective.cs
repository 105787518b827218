using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Ast;

namespace Connections.Core.Mapping;

/// <summary>
/// <c>@liquid</c>: a Liquid template with the event as its root (<c>{{ properties.x }}</c>, also <c>{{ event.properties.x }}</c>). A
/// template that fails at an event, or whose text outgrows <see cref="LiquidSandbox.MaxText"/>, gives nothing.
/// </summary>
internal static partial class LiquidDirective
{
    private const int LongestTemplate = 1000;

    public static Expression Liquid(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (argument is not JsonValue value || !value.TryGetValue(out string? text))
            return compiler.Refuse(path, $"@liquid takes a text, but this is {MappingCompiler.Describe(argument)}.");
        if (text.Length > LongestTemplate)
            return compiler.Refuse(new(path, $"At character {LongestTemplate + 1}: a template has at most {LongestTemplate} characters.") { Offset = LongestTemplate });
        if (!LiquidSandbox.Parser.TryParse(text, out var template, out var error))
        {
            return DisabledTag().Match(text) is { Success: true } tag
                ? RefuseAt(compiler, path, tag.Groups["name"].Index, $"tag \"{tag.Groups["name"].Value}\" is disabled.")
                : RefuseAt(compiler, path, PlaceIn(text, error), error.ReplaceLineEndings(" "));
        }

        var filters = new FilterNames();
        filters.VisitTemplate(template);
        if (filters.Found.FirstOrDefault(name => !LiquidSandbox.Options.Filters.TryGetValue(name, out _)) is { } unknown)
        {
            var at = Regex.Match(text, $@"\|\s*{Regex.Escape(unknown)}\b").Index;
            return RefuseAt(compiler, path, at, $"filter \"{unknown}\" is {(LiquidSandbox.DisabledFilters.Contains(unknown) ? "disabled" : "unknown")}.");
        }

        return record => Render(template, record);
    }

    private static Resolved Render(IFluidTemplate template, JsonElement record)
    {
        try
        {
            var text = template.Render(LiquidModel.ContextOf(record), NullEncoder.Default);
            return text.Length <= LiquidSandbox.MaxText ? Resolved.Of(text) : Resolved.Missing;
        }
#pragma warning disable CA1031 // The event decides what a template meets (a division by zero, a text that outgrows its limit), and no event may stop a mapping.
        catch (Exception)
#pragma warning restore CA1031
        {
            return Resolved.Missing;
        }
    }

    private static Expression RefuseAt(MappingCompiler compiler, string path, int offset, string message) =>
        compiler.Refuse(new(path, $"At character {offset + 1}: {message}") { Offset = offset });

    // The parser's message ends with "at (line:column)".
    private static int PlaceIn(string text, string error)
    {
        if (Place().Match(error) is not { Success: true } place)
            return 0;
        var offset = 0;
        for (var line = int.Parse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture); line > 1 && text.IndexOf('\n', offset) is >= 0 and var end; line--)
            offset = end + 1;
        return Math.Clamp(offset + int.Parse(place.Groups["column"].ValueSpan, CultureInfo.InvariantCulture) - 1, 0, text.Length);
    }

    [GeneratedRegex(@"\{%-?\s*(?<name>case|for|include|layout|render|tablerow)\b")]
    private static partial Regex DisabledTag();

    [GeneratedRegex(@"\((?<line>[0-9]{1,4}):(?<column>[0-9]{1,4})\)")]
    private static partial Regex Place();

    /// <summary>Gathers the filters that a template uses.</summary>
    private sealed class FilterNames : AstVisitor
    {
        public List<string> Found { get; } = [];

        protected override Fluid.Ast.Expression VisitFilterExpression(FilterExpression filterExpression)
        {
            Found.Add(filterExpression.Name);
            return base.VisitFilterExpression(filterExpression);
        }
    }
}
