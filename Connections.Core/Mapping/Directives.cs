using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary>Compiles one kind of directive: its argument, checked, to an expression.</summary>
internal delegate Expression DirectiveCompiler(MappingCompiler compiler, JsonNode? argument, string path);

/// <summary>Every directive there is, and how arguments that several share are read.</summary>
internal static class Directives
{
    public static FrozenDictionary<string, DirectiveCompiler> All { get; } = new Dictionary<string, DirectiveCompiler>
    {
        ["@path"] = ValueDirectives.Path,
        ["@template"] = ValueDirectives.Template,
        ["@literal"] = ValueDirectives.Literal,
        ["@if"] = ChoiceDirectives.If,
        ["@excludeWhenNull"] = ChoiceDirectives.ExcludeWhenNull,
        ["@case"] = TextDirectives.Case,
        ["@replace"] = TextDirectives.Replace,
        ["@json"] = TextDirectives.Json,
        ["@liquid"] = LiquidDirective.Liquid,
        ["@arrayPath"] = ShapeDirectives.ArrayPath,
        ["@merge"] = ShapeDirectives.Merge,
        ["@flatten"] = ShapeDirectives.Flatten,
        ["@transform"] = ShapeDirectives.Transform,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The argument as an object; null after a problem was noted.</summary>
    public static JsonObject? Arguments(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (argument is JsonObject arguments)
            return arguments;
        compiler.Refuse(path, $"{path[(path.LastIndexOf('/') + 1)..]} takes an object, but this is {MappingCompiler.Describe(argument)}.");
        return null;
    }

    /// <summary>A member that is one of some texts; null after a problem was noted.</summary>
    public static string? OneOf(MappingCompiler compiler, JsonObject arguments, string key, string path, params string[] texts)
    {
        if (arguments[key] is JsonValue value && value.TryGetValue(out string? text) && texts.Contains(text))
            return text;
        compiler.Refuse($"{path}/{key}", $"'{key}' is one of {string.Join(", ", texts)}, but this is {MappingCompiler.Describe(arguments[key])}.");
        return null;
    }
}
