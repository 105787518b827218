using System.Text.Json;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// Takes members out of an event: those named at a path (drop), or all but those (allow). A path that is missing, or leads to no object,
/// is ignored; one that leads to a list is about each object in it. Everything else is copied digit by digit.
/// </summary>
internal sealed class PropertyEdit(bool drops)
{
    private readonly Level _root = new();

    /// <summary>Adds the names at a path.</summary>
    public void Add(IReadOnlyList<string> path, IEnumerable<string> names)
    {
        var level = _root;
        foreach (var segment in path)
            level = level.Inner.TryGetValue(segment, out var inner) ? inner : level.Inner[segment] = new();
        (level.Names ??= new(StringComparer.Ordinal)).UnionWith(names);
    }

    /// <summary>The event without them.</summary>
    public JsonElement Apply(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
            return record;
        using var scratch = JsonScratch.Rent();
        Write(scratch.Writer, record, _root);
        return scratch.ToElement();
    }

    private void Write(Utf8JsonWriter writer, JsonElement container, Level level)
    {
        writer.WriteStartObject();
        foreach (var member in container.EnumerateObject())
        {
            if (level.Names is { } names && names.Contains(member.Name) == drops)
                continue;
            writer.WritePropertyName(member.Name);
            var inner = level.Inner.GetValueOrDefault(member.Name);
            if (inner is not null && member.Value.ValueKind == JsonValueKind.Object)
                Write(writer, member.Value, inner);
            else if (inner?.Names is not null && member.Value.ValueKind == JsonValueKind.Array)
                WriteItems(writer, member.Value, new() { Names = inner.Names });
            else
                member.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private void WriteItems(Utf8JsonWriter writer, JsonElement list, Level level)
    {
        writer.WriteStartArray();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object)
                Write(writer, item, level);
            else
                item.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    /// <summary>What is said about one object.</summary>
    private sealed class Level
    {
        public HashSet<string>? Names { get; set; }

        public Dictionary<string, Level> Inner { get; } = new(StringComparer.Ordinal);
    }
}
