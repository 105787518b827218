using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Iterable;

/// <summary>Carts and purchases.</summary>
internal static class IterableCommerce
{
    private static readonly string[] ItemKeys = [.. IterableFields.Items.Properties!.Select(field => field.Key)];

    public static DestinationAction UpdateCart { get; } = new("updateCart", "Update Cart", "type = \"track\" and event = \"Cart Updated\"")
    {
        Description = "Replaces what a user has in the cart.",
        Fields = [IterableFields.User, IterableFields.Items],
        Request = call => Send(call, "/api/commerce/updateCart", []),
    };

    public static DestinationAction TrackPurchase { get; } = new("trackPurchase", "Track Purchase", "type = \"track\" and event = \"Order Completed\"")
    {
        Description = "Records a purchase, and empties the cart.",
        Fields =
        [
            new("id", "Purchase ID", FieldType.Text) { Default = Map.Path("properties.order_id") },
            IterableFields.User, IterableFields.EventData, IterableFields.Items,
            new("total", "Total", FieldType.Number) { Required = true, Default = Map.Path("properties.total") },
            IterableFields.CreatedAt, IterableFields.CampaignId, IterableFields.TemplateId,
        ],
        Request = call => Send(call, "/api/commerce/trackPurchase", call.Payload.Only("id", "total", "campaignId", "templateId").With(
            ("createdAt", call.Payload.Seconds("createdAt")),
            // They are the items already.
            ("dataFields", IterableData.Fields(call.Payload["dataFields"].Without("products"))))),
    };

    private static Checked<ActionRequest> Send(ActionCall call, string path, JsonObject own)
    {
        var user = call.Payload["user"]!.AsObject();
        if (IterableData.Unknown(user) is { } problem)
            return problem;
        var items = call.Payload["items"]!.AsArray().OfType<JsonObject>().Select(Item);
        return ActionRequest.Post(IterableData.Address(call, path), own.With(("user", IterableData.User(user)), ("items", Payload.List(items))));
    }

    private static JsonObject Item(JsonObject item) => item.Only(ItemKeys).With(
        ("categories", item["categories"] is { } category ? new JsonArray(category.DeepClone()) : null),
        ("dataFields", IterableData.Fields(item.Without(ItemKeys).With(item["dataFields"].Without()))));
}
