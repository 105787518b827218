using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Iterable;

/// <summary>Custom events.</summary>
internal static class IterableEvents
{
    public static DestinationAction Track { get; } = new("trackEvent", "Track Event", "type = \"track\" and event != \"Order Completed\" and event != \"Cart Updated\"")
    {
        Description = "Records a custom event of a user.",
        Fields =
        [
            IterableFields.Email, IterableFields.UserId,
            new("eventName", "Event name", FieldType.Text) { Required = true, Default = Map.Path("event") },
            IterableFields.EventData,
            new("id", "Event ID", FieldType.Text) { Default = Map.Path("messageId"), Description = "An event that comes again with it takes the place of the first." },
            IterableFields.CreatedAt, IterableFields.CampaignId, IterableFields.TemplateId,
        ],
        Batch = IterableBulk.Batch,
        PerformAsync = async (call, vendor, cancellationToken) =>
            await IterableBulk.SendAsync(call, vendor, "/api/events/track", ("/api/events/trackBulk", "events"), Make, cancellationToken),
    };

    private static JsonObject Make(JsonObject payload) => payload.Only("email", "userId", "eventName", "id", "campaignId", "templateId")
        .With(("createdAt", payload.Seconds("createdAt")), ("dataFields", IterableData.Fields(payload["dataFields"])));
}
