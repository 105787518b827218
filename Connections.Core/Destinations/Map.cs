using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Writes the directives of presets. A new object at each call.</summary>
internal static class Map
{
    /// <summary>The whole event.</summary>
    public static JsonObject Event => Path("");

    /// <summary>The value at a path of the event.</summary>
    public static JsonObject Path(string path) => new() { ["@path"] = $"$.{path}" };

    /// <summary>The first of these values that is there and not null; the last one, whatever it is, where none before it is.</summary>
    public static JsonObject FirstOf(params ReadOnlySpan<string> paths) =>
        paths.Length == 1 ? Path(paths[0]) : When(Path(paths[0]), Path(paths[0]), FirstOf(paths[1..]));

    /// <summary><paramref name="then"/> where <paramref name="exists"/> is there and not null, else <paramref name="orElse"/>.</summary>
    public static JsonObject When(JsonNode exists, JsonNode then, JsonNode orElse) =>
        new() { ["@if"] = new JsonObject { ["exists"] = exists, ["then"] = then, ["else"] = orElse } };

    /// <summary>A text with <c>{{path}}</c> in it.</summary>
    public static JsonObject Template(string text) => new() { ["@template"] = text };

    /// <summary>An array of objects: each item of the array at <paramref name="path"/>, in the given shape, whose paths begin at the item.</summary>
    public static JsonObject Each(string path, JsonObject shape) => new() { ["@arrayPath"] = new JsonArray($"$.{path}", shape) };
}
