using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Braze;

/// <summary>Custom events.</summary>
internal static class BrazeEvents
{
    // The others are ecommerce events in the presets.
    private const string PlainTrack =
        "type = \"track\" and event != \"Order Completed\" and event != \"Checkout Started\" and event != \"Order Refunded\" and event != \"Order Cancelled\" and event != \"Product Viewed\"";

    public static DestinationAction Track { get; } = new("trackEvent", "Track Event", PlainTrack)
    {
        Description = "Records a custom event of a user.",
        Fields =
        [
            BrazeFields.ExternalId, BrazeFields.Alias, BrazeFields.Email, BrazeFields.BrazeId,
            new("name", "Event name", FieldType.Text) { Required = true, Default = Map.Path("event") },
            BrazeFields.Time,
            new("properties", "Event properties", FieldType.Object) { Default = Map.Path("properties") },
            BrazeFields.UpdateExistingOnly,
        ],
        Batch = BrazeTrack.Batch,
        Request = BrazeTrack.Of("events", Make),
        Judge = BrazeTrack.Judge,
    };

    private static JsonObject Make(ActionCall call, JsonObject payload) => BrazeTrack.Whose(call, payload).With(
        ("name", payload["name"]),
        ("time", payload.Iso("time")),
        ("properties", payload["properties"]),
        ("_update_existing_only", BrazeTrack.UpdatesOnly(call, payload)));
}
