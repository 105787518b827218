using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.TikTok;

/// <summary>What TikTok asks of vehicles: as mapped, but the mileage and the price range are values of their own.</summary>
internal static class TikTokVehicle
{
    private static readonly string[] Parts = ["mileage_value", "mileage_unit", "preferred_price_range_min", "preferred_price_range_max"];

    public static JsonObject Of(JsonObject fields)
    {
        var vehicle = fields.DeepClone().AsObject();
        foreach (var part in Parts)
            vehicle.Remove(part);
        if (fields["mileage_value"] is { } mileage)
            vehicle["mileage"] = Payload.Of(("value", mileage), ("unit", fields["mileage_unit"]));
        if (fields["preferred_price_range_min"] is { } least && fields["preferred_price_range_max"] is { } most)
            vehicle["preferred_price_range"] = Payload.List([least, most]);
        return vehicle;
    }
}
