using System.Text.Json;

namespace Connections.Tests.Support;

/// <summary>Reads the tables of cases that are copied beside the tests.</summary>
internal static class Vectors
{
    public static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", file)));
}
