using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Braze;

/// <summary>Purchases: one for each product of an order.</summary>
internal static class BrazePurchases
{
    private static readonly IReadOnlyList<Field> Product =
    [
        new("product_id", "Product ID", FieldType.Text) { Required = true },
        new("currency", "Currency", FieldType.Text) { Description = "USD, unless said otherwise." },
        new("price", "Price", FieldType.Number) { Required = true },
        new("quantity", "Quantity", FieldType.Integer),
    ];

    public static DestinationAction Track { get; } = new("trackPurchase", "Track Purchase")
    {
        Description = "Records a purchase for each product of an order.",
        Fields =
        [
            BrazeFields.ExternalId, BrazeFields.Alias,
            BrazeFields.Email with { Default = Map.Path("traits.email") },
            BrazeFields.BrazeId, BrazeFields.Time,
            new("products", "Products", FieldType.Object) { Required = true, Multiple = true, AllowOthers = true, Properties = Product, Default = Map.Path("properties.products") },
            new("properties", "Properties of the order", FieldType.Object) { Default = Map.Path("properties"), Description = "Sent with each product." },
            BrazeFields.UpdateExistingOnly,
        ],
        Batch = BrazeTrack.Batch,
        PerformAsync = SendAsync,
    };

    // A refusal names a purchase by its place in the request: which event it was is known only here.
    private static async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var results = new EventResult?[call.Payloads.Count];
        List<(int Event, JsonObject Purchase)> waiting = [];
        for (var at = 0; at < results.Length; at++)
        {
            var purchases = Purchases(call, call.Payloads[at]);
            results[at] = Refusal(call.Payloads[at], purchases.Count);
            if (results[at] is not null)
                continue;
            if (waiting.Count + purchases.Count > BrazeTrack.MaxObjects)
                await FlushAsync();
            waiting.AddRange(purchases.Select(purchase => (at, purchase)));
        }

        await FlushAsync();
        return [.. results.Select(result => result!)];

        // Whatever comes of one request, the orders of those before it have arrived and must not go out again.
        async Task FlushAsync()
        {
            if (waiting.Count == 0)
                return;
            try
            {
                var answer = await vendor.SendAsync(BrazeTrack.Request(call, "purchases", [.. waiting.Select(one => one.Purchase)]), cancellationToken);
                var refused = BrazeTrack.Refused(answer);
                for (var place = 0; place < waiting.Count; place++)
                {
                    var at = waiting[place].Event;
                    if (results[at] is null or { Status: < 300 })
                        results[at] = answer.IsSuccess && refused[place].FirstOrDefault() is { } reason ? EventResult.Refused(reason) : EventResult.Of(answer);
                }
            }
            catch (VendorException e)
            {
                foreach (var (at, _) in waiting)
                    results[at] = e.Result;
            }

            waiting.Clear();
        }
    }

    private static EventResult? Refusal(JsonObject payload, int purchases) => purchases switch
    {
        _ when BrazeTrack.Problem(payload) is { } problem => EventResult.Refused(problem.Message, "PAYLOAD_VALIDATION_FAILED"),
        0 => EventResult.Refused("The order has no products, and Braze counts a purchase for each.", "PAYLOAD_VALIDATION_FAILED"),
        > BrazeTrack.MaxObjects => EventResult.Refused($"The order has {purchases} products, and Braze takes {BrazeTrack.MaxObjects} purchases at once.", "PAYLOAD_TOO_LARGE", 413),
        _ => null,
    };

    private static List<JsonObject> Purchases(ActionCall call, JsonObject payload)
    {
        var order = payload["properties"].Without("products");
        return [.. (payload["products"] as JsonArray ?? []).OfType<JsonObject>().Select(product => BrazeTrack.Whose(call, payload).With(
            ("time", payload.Iso("time")),
            ("_update_existing_only", BrazeTrack.UpdatesOnly(call, payload)),
            ("product_id", product["product_id"]),
            ("currency", product["currency"] ?? "USD"),
            ("price", product["price"]),
            ("quantity", product["quantity"]),
            ("properties", product.Without([.. Product.Select(field => field.Key)]).With(order))))];
    }
}
