using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary><c>@if</c> and <c>@excludeWhenNull</c>: whether there is a value.</summary>
internal static class ChoiceDirectives
{
    public static Expression If(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (Directives.Arguments(compiler, argument, path) is not { } arguments)
            return MappingCompiler.Nothing;
        var asksExists = arguments.ContainsKey("exists");
        if (!asksExists && !arguments.ContainsKey("blank"))
            return compiler.Refuse(path, "@if asks for 'exists' or 'blank'.");

        var asked = compiler.CompileMember(arguments, asksExists ? "exists" : "blank", path);
        Func<Resolved, bool> holds = asksExists ? Exists : IsFilled;
        var then = compiler.CompileMember(arguments, "then", path);
        // An "else" that JavaScript calls falsy counts as none: that is how mappings written for Segment behave.
        var otherwise = IsFalsy(arguments["else"]) ? MappingCompiler.Nothing : compiler.CompileMember(arguments, "else", path);
        return record => (holds(asked(record)) ? then : otherwise)(record);
    }

    /// <summary>Null becomes nothing; inside objects null members go, at any depth, but lists are left alone.</summary>
    public static Expression ExcludeWhenNull(MappingCompiler compiler, JsonNode? argument, string path)
    {
        var value = compiler.Compile(argument, path);
        return record => value(record) switch
        {
            { Exists: false } => Resolved.Missing,
            { Kind: JsonValueKind.Object } found => Resolved.Made(JsonValueKind.Object, WriteWithoutNulls, found.ToElement()),
            var found => found,
        };
    }

    private static bool Exists(Resolved value) => value.Exists;

    // Despite its name, "blank" takes the first branch when there IS a value that is not loosely equal to an empty text.
    private static bool IsFilled(Resolved value) => value.Kind switch
    {
        JsonValueKind.String => !value.IsEmptyText,
        JsonValueKind.Number => !(value.ToElement().TryGetDouble(out var number) && number == 0),
        JsonValueKind.Array => value.ToElement().GetArrayLength() > 0,
        JsonValueKind.Object or JsonValueKind.True => true,
        _ => false,
    };

    private static bool IsFalsy(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.False => true,
        JsonValueKind.String => node!.GetValue<string>().Length == 0,
        JsonValueKind.Number => node!.AsValue().TryGetValue(out double number) && number == 0,
        _ => false,
    };

    private static void WriteWithoutNulls(Utf8JsonWriter writer, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            element.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            writer.WritePropertyName(member.Name);
            WriteWithoutNulls(writer, member.Value);
        }

        writer.WriteEndObject();
    }
}
