using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Writes the directives of presets.</summary>
internal static class Map
{
    /// <summary>The whole event.</summary>
    public static JsonObject Event => Path("");

    /// <summary>The value at a path of the event.</summary>
    public static JsonObject Path(string path) => new() { ["@path"] = $"$.{path}" };
}
