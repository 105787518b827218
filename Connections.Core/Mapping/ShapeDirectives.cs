using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary><c>@arrayPath</c>, <c>@merge</c>, <c>@flatten</c>, <c>@transform</c>: what is done to objects and lists.</summary>
internal static class ShapeDirectives
{
    /// <summary>A list (a single object counts as one), each item given a shape whose paths are relative to the item.</summary>
    public static Expression ArrayPath(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (argument is not JsonArray { Count: 1 or 2 } arguments)
            return compiler.Refuse(path, "@arrayPath takes a list of a path and, where items are to be changed, their shape.");
        var list = arguments[0] is JsonObject ? compiler.Compile(arguments[0], $"{path}/0") : ValueDirectives.Path(compiler, arguments[0], $"{path}/0");
        if (arguments.Count == 1 || arguments[1] is not JsonObject { Count: > 0 } shape)
            return list;

        var item = compiler.Compile(shape, $"{path}/1");
        return record => list(record) switch
        {
            { Node: JsonArray items } => Resolved.Of(new JsonArray([.. items.Select(one => item(JsonSerializer.SerializeToElement(one)).Node)])),
            { Node: JsonObject one } => Resolved.Of(new JsonArray(item(JsonSerializer.SerializeToElement(one)).Node)),
            var other => other,
        };
    }

    /// <summary>A shallow merge: with <c>right</c> later objects win, with <c>left</c> earlier ones. What is no object is passed over.</summary>
    public static Expression Merge(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (Directives.Arguments(compiler, argument, path) is not { } arguments
            || Directives.OneOf(compiler, arguments, "direction", path, "left", "right") is not { } direction)
        {
            return MappingCompiler.Nothing;
        }

        var objects = compiler.CompileMember(arguments, "objects", path);
        return record =>
        {
            var found = (objects(record).Node as JsonArray ?? []).OfType<JsonObject>();
            JsonObject merged = [];
            foreach (var (key, value) in (direction == "right" ? found : found.Reverse()).SelectMany(one => one))
                merged[key] = value?.DeepClone();
            return Resolved.Of(merged);
        };
    }

    /// <summary>A nested object on one level, its keys joined. Empty objects and lists vanish.</summary>
    public static Expression Flatten(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (Directives.Arguments(compiler, argument, path) is not { } arguments)
            return MappingCompiler.Nothing;
        if (arguments["separator"] is not JsonValue given || !given.TryGetValue(out string? separator))
            return compiler.Refuse($"{path}/separator", "@flatten needs a 'separator', a text.");

        var omitArrays = arguments["omitArrays"]?.GetValueKind() == JsonValueKind.True;
        var value = compiler.CompileMember(arguments, "value", path);
        return record =>
        {
            if (value(record) is not { IsPresent: true } resolved)
                return Resolved.Missing;
            JsonObject flat = [];
            Spread(resolved.Node, "");
            return Resolved.Of(flat);

            void Spread(JsonNode? node, string prefix)
            {
                var members = node switch
                {
                    JsonObject container => container.Select(member => (member.Key, member.Value)),
                    JsonArray list when !omitArrays => list.Select((item, index) => ($"{index}", item)),
                    _ => null,
                };
                if (members is null)
                    flat[prefix] = node?.DeepClone();
                else
                    foreach (var (key, member) in members)
                        Spread(member, prefix.Length == 0 ? key : prefix + separator + key);
            }
        };
    }

    /// <summary>Resolves <c>apply</c> against the event and <c>mapping</c> against what came of it.</summary>
    public static Expression Transform(MappingCompiler compiler, JsonNode? argument, string path)
    {
        if (Directives.Arguments(compiler, argument, path) is not { } arguments)
            return MappingCompiler.Nothing;
        foreach (var key in (string[])["apply", "mapping"])
        {
            if (arguments[key] is not JsonObject)
                return compiler.Refuse($"{path}/{key}", $"@transform needs '{key}', an object.");
        }

        var apply = compiler.CompileMember(arguments, "apply", path);
        var then = compiler.CompileMember(arguments, "mapping", path);
        return record => then(JsonSerializer.SerializeToElement(apply(record).Node));
    }
}
