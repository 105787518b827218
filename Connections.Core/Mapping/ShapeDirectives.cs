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
        Shape each = (writer, items) =>
        {
            writer.WriteStartArray();
            foreach (var one in items.EnumerateArray())
                item(one).WriteTo(writer);
            writer.WriteEndArray();
        };
        Shape single = (writer, one) =>
        {
            writer.WriteStartArray();
            item(one).WriteTo(writer);
            writer.WriteEndArray();
        };
        return record => list(record) switch
        {
            { Kind: JsonValueKind.Array } items => Resolved.Made(JsonValueKind.Array, each, items.ToElement()),
            { Kind: JsonValueKind.Object } one => Resolved.Made(JsonValueKind.Array, single, one.ToElement()),
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

        // A list that is written out is not made first and then taken apart.
        Expression[]? listed = arguments["objects"] is JsonArray list ? [.. list.Select((one, index) => compiler.Compile(one, $"{path}/objects/{index}"))] : null;
        var objects = compiler.CompileMember(arguments, "objects", path);
        Shape merge = (writer, record) =>
        {
            JsonElement[] found = listed is not null
                ? Array.ConvertAll(listed, one => one(record).ToElement())
                : objects(record) is { Kind: JsonValueKind.Array } made ? [.. made.ToElement().EnumerateArray()] : [];
            if (direction == "left")
                Array.Reverse(found);

            OrderedDictionary<string, JsonElement> merged = new(StringComparer.Ordinal);
            foreach (var member in found.Where(one => one.ValueKind == JsonValueKind.Object).SelectMany(one => one.EnumerateObject()))
                merged[member.Name] = member.Value;
            WriteMembers(writer, merged);
        };
        return record => Resolved.Made(JsonValueKind.Object, merge, record);
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
        Shape flatten = (writer, nested) =>
        {
            // Two paths may join to one key, and no object has a key twice: the later one wins.
            OrderedDictionary<string, JsonElement> flat = new(StringComparer.Ordinal);
            Spread(flat, nested, "");
            WriteMembers(writer, flat);
        };
        return record => value(record) is { IsPresent: true } nested ? Resolved.Made(JsonValueKind.Object, flatten, nested.ToElement()) : Resolved.Missing;

        void Spread(OrderedDictionary<string, JsonElement> flat, JsonElement nested, string prefix)
        {
            if (nested.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in nested.EnumerateObject())
                    Spread(flat, member.Value, Join(prefix, member.Name));
            }
            else if (nested.ValueKind == JsonValueKind.Array && !omitArrays)
            {
                var index = 0;
                foreach (var item in nested.EnumerateArray())
                    Spread(flat, item, Join(prefix, $"{index++}"));
            }
            else
            {
                flat[prefix] = nested;
            }
        }

        string Join(string prefix, string key) => prefix.Length == 0 ? key : prefix + separator + key;
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

        return compiler.InTransform(path, () =>
        {
            var apply = compiler.CompileMember(arguments, "apply", path);
            var then = compiler.CompileMember(arguments, "mapping", path);
            return record => then(apply(record).ToElement());
        });
    }

    private static void WriteMembers(Utf8JsonWriter writer, OrderedDictionary<string, JsonElement> members)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in members)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
