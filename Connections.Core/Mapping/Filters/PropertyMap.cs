using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// Sets members of an event: <c>copy</c> and <c>move</c> from another path, <c>set</c> to a value, <c>to_string</c>. In listed order,
/// each on what the one before left; what is missing is neither copied nor moved.
/// </summary>
internal static class PropertyMap
{
    private static readonly string[] Operations = ["copy", "move", "set", "to_string"];

    public static (FilterStep?, Problem?) Compile(JsonNode? map)
    {
        if (map is not JsonObject { Count: > 0 } entries)
            return (null, new(".map", "'map' is an object of paths and what is set there, such as {\"properties.plan\":{\"copy\":\"traits.plan\"}}."));

        List<Action<JsonObject>> edits = [];
        foreach (var (path, node) in entries)
        {
            if (MemberPath.Parse(path).Segments is not { Count: > 0 } target || node is not JsonObject entry || Read(target, entry) is not { } edit)
                return (null, new($".map.{path}", $"'{path}' is given one of {string.Join(", ", Operations)}; copy and move name a path."));
            edits.Add(edit);
        }

        return (new(FilterStage.MapProperties, Apply), null);

        JsonElement? Apply(JsonElement record)
        {
            if (record.ValueKind != JsonValueKind.Object)
                return record;
            var copy = JsonObject.Create(record)!;
            foreach (var edit in edits)
                edit(copy);
            using var scratch = JsonScratch.Rent();
            copy.WriteTo(scratch.Writer);
            return scratch.ToElement();
        }
    }

    private static Action<JsonObject>? Read(IReadOnlyList<string> target, JsonObject entry)
    {
        foreach (var operation in (string[])["copy", "move"])
        {
            if (!entry.ContainsKey(operation))
                continue;
            if (entry[operation] is not JsonValue value || !value.TryGetValue(out string? from) || MemberPath.Parse(from).Segments is not { Count: > 0 } source)
                return null;
            return record =>
            {
                if (Holder(record, source) is not { } holder || !holder.TryGetPropertyValue(source[^1], out var found))
                    return;
                found = found?.DeepClone();
                if (operation == "move")
                    holder.Remove(source[^1]);
                Put(record, target, found);
            };
        }

        if (entry.ContainsKey("set"))
        {
            var fixedValue = entry["set"]?.DeepClone();
            return record => Put(record, target, fixedValue?.DeepClone());
        }

        if (entry["to_string"]?.GetValueKind() != JsonValueKind.True)
            return null;
        return record =>
        {
            if (Holder(record, target) is { } holder && holder[target[^1]] is { } found && found.GetValueKind() != JsonValueKind.String)
                holder[target[^1]] = FilterValue.Of(JsonSerializer.SerializeToElement(found)).AsText();
        };
    }

    private static JsonObject? Holder(JsonObject record, IReadOnlyList<string> path)
    {
        JsonObject? holder = record;
        for (var i = 0; i < path.Count - 1; i++)
            holder = holder?[path[i]] as JsonObject;
        return holder;
    }

    private static void Put(JsonObject record, IReadOnlyList<string> path, JsonNode? value)
    {
        var holder = record;
        for (var i = 0; i < path.Count - 1; i++)
        {
            // What is no object on the way stays: it is not ours to overwrite.
            if (holder.TryGetPropertyValue(path[i], out var next) && next is not (null or JsonObject))
                return;
            if (next is null)
                holder[path[i]] = next = new JsonObject();
            holder = (JsonObject)next;
        }

        holder[path[^1]] = value;
    }
}
