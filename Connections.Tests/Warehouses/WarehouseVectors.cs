using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses;

/// <summary>The shared test vectors of the warehouse contract.</summary>
internal static class WarehouseVectors
{
    private static readonly JsonObject All =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "warehouses.vectors.json")))!.AsObject();

    public static IEnumerable<JsonObject> Of(string section) => All[section]!.AsArray().Select(vector => vector!.AsObject());

    public static JsonObject Get(string section, string id) => Of(section).Single(vector => (string)vector["id"]! == id);

    /// <summary>The ids of a section, for a theory; <paramref name="except"/> are those that another engine owes.</summary>
    public static TheoryData<string> Ids(string section, params string[] except) =>
        [.. Of(section).Select(vector => (string)vector["id"]!).Where(id => !except.Contains(id))];
}
