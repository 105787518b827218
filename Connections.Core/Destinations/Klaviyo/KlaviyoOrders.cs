using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Orders: an event for the order, and one for each of its products.</summary>
internal static class KlaviyoOrders
{
    private const int Accepted = 202;

    public static DestinationAction Track { get; } = new("orderCompleted", "Order Completed", "type = \"track\" and event = \"Order Completed\"")
    {
        Description = "Records an order, and each of its products, of a profile.",
        Fields =
        [
            KlaviyoPerson.Profile,
            Fields.Open("properties", Map.Path("properties")).Needed(),
            Fields.Time("time", Map.Path("timestamp")),
            Fields.Number("value", Map.Path("properties.total")),
            Fields.Text("unique_id", Map.Path("messageId"), "Unique ID"),
            Fields.Open("products", Map.Path("properties.products")) with { Multiple = true },
            Fields.Text("event_name", "Order Completed", "Metric of orders"),
            Fields.Text("product_event_name", "Ordered Product", "Metric of products"),
        ],
        PerformAsync = SendAsync,
    };

    private static async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        if (KlaviyoPerson.Refusal(payload.Object("profile")) is { } refusal)
            return [refusal];
        var order = await EventAsync(KlaviyoEvents.Attributes(payload, payload.Text("event_name") ?? "Order Completed", payload["properties"]));
        // Only Klaviyo's own word that the order is queued makes its products worth sending.
        if (order.Status != Accepted)
            return [EventResult.Of(order)];
        var shared = payload["properties"].Without("products");
        var at = 0;
        foreach (var product in payload.Objects("products"))
        {
            var own = payload.Only("time").With(("unique_id", UniqueId(payload, at++)));
            var answer = await EventAsync(KlaviyoEvents.Attributes(own, payload.Text("product_event_name") ?? "Ordered Product", shared.Without().With(product)));
            if (!answer.IsSuccess)
                return [EventResult.Of(answer)];
        }

        return [EventResult.Delivered];

        Task<VendorAnswer> EventAsync(JsonObject attributes) => vendor.SendAsync(
            KlaviyoRequest.Post("/events/", KlaviyoRequest.Data("event", attributes.With(("profile", KlaviyoEvents.Profile(payload))))), cancellationToken);
    }

    // Made of the order's, so that an order that is sent again counts no product twice.
    private static string? UniqueId(JsonObject payload, int at) => payload.Text("unique_id") is { } order ? $"{order}-{at.ToString(CultureInfo.InvariantCulture)}" : null;
}
