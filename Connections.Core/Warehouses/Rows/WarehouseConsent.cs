using System.Text.Json;

namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// Whether an event's <c>integrations</c> let it into a warehouse: <c>Warehouses</c> may be <c>{"all":false}</c>,
/// <c>{"warehouseIds":[…]}</c> with the ids or slugs of those that may have it, or plain <c>false</c>. <c>All</c> does not concern warehouses.
/// </summary>
internal static class WarehouseConsent
{
    /// <param name="integrations">The raw JSON of the member; empty where it is missing.</param>
    /// <param name="names">The warehouse's id and slug.</param>
    public static bool Allows(ReadOnlySpan<byte> integrations, IReadOnlyList<string> names)
    {
        // Nearly every event says nothing of warehouses: one search spares the parsing.
        if (integrations.IsEmpty || integrations.IndexOf("arehouses"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(integrations, EventParts.Reading);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("Warehouses", out var warehouses))
            return true;

        return warehouses.ValueKind switch
        {
            JsonValueKind.False => false,
            JsonValueKind.Object => IsListed(warehouses, names),
            _ => true,
        };
    }

    private static bool IsListed(JsonElement warehouses, IReadOnlyList<string> names)
    {
        if (warehouses.TryGetProperty("warehouseIds", out var ids) && ids.ValueKind == JsonValueKind.Array)
            return ids.EnumerateArray().Any(id => id.ValueKind == JsonValueKind.String && names.Contains(id.GetString(), StringComparer.OrdinalIgnoreCase));
        return !warehouses.TryGetProperty("all", out var all) || all.ValueKind != JsonValueKind.False;
    }
}
