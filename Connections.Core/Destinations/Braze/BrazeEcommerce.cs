using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Braze;

/// <summary>Braze's recommended events of shops, which its reports and segments know.</summary>
/// <remarks>https://www.braze.com/docs/user_guide/data/activation/events/recommended_events/ecommerce_events, read 2026-11.</remarks>
internal static class BrazeEcommerce
{
    public const string OrderPlaced = "ecommerce.order_placed";
    public const string OrderRefunded = "ecommerce.order_refunded";
    public const string OrderCancelled = "ecommerce.order_cancelled";
    public const string CheckoutStarted = "ecommerce.checkout_started";
    public const string ProductViewed = "ecommerce.product_viewed";

    private static readonly Field Name = new("name", "Event", FieldType.Text) { Required = true, Choices = [CheckoutStarted, OrderPlaced, OrderRefunded, OrderCancelled] };

    private static readonly IReadOnlyList<Field> ProductFields =
    [
        new("product_id", "Product ID", FieldType.Text) { Required = true },
        new("product_name", "Product name", FieldType.Text) { Required = true },
        new("variant_id", "Variant ID", FieldType.Text) { Required = true, Description = "The product's id where it has no variants." },
        new("image_url", "Image URL", FieldType.Text) { Format = FieldFormat.Uri },
        new("product_url", "Product URL", FieldType.Text) { Format = FieldFormat.Uri },
        new("quantity", "Quantity", FieldType.Number) { Required = true },
        new("price", "Price", FieldType.Number) { Required = true },
    ];

    private static readonly string[] ProductKeys = [.. ProductFields.Select(field => field.Key)];

    private static readonly IReadOnlyList<Field> Common =
    [
        BrazeFields.ExternalId, BrazeFields.Alias,
        BrazeFields.Email with { Format = FieldFormat.Email },
        new("phone", "Phone", FieldType.Text) { AllowNull = true, Default = Map.FirstOf("context.traits.phone", "properties.phone") },
        BrazeFields.BrazeId with { Default = Map.FirstOf("context.traits.braze_id", "properties.braze_id") },
        Of([OrderCancelled], new("cancel_reason", "Reason of the cancellation", FieldType.Text) { Default = Map.Path("properties.reason") }),
        BrazeFields.Time with { Default = Map.Path("timestamp") },
        Of([CheckoutStarted], new("checkout_id", "Checkout ID", FieldType.Text) { Default = Map.Path("properties.checkout_id") }),
        Of([OrderPlaced, OrderRefunded, OrderCancelled], new("order_id", "Order ID", FieldType.Text) { Default = Map.Path("properties.order_id") }),
        new("cart_id", "Cart ID", FieldType.Text) { Default = Map.Path("properties.cart_id") },
        Of([CheckoutStarted, OrderPlaced, OrderRefunded, OrderCancelled], new("total_value", "Total value", FieldType.Number) { Default = Map.Path("properties.total") }),
        new("total_discounts", "Total of discounts", FieldType.Number) { Default = Map.Path("properties.discount") },
        new("discounts", "Discounts", FieldType.Object)
        {
            Multiple = true,
            Properties = [new("code", "Code", FieldType.Text) { Required = true }, new("amount", "Amount", FieldType.Number) { Required = true }],
            Default = Map.Each("properties.discount_items", new() { ["code"] = Map.Path("code"), ["amount"] = Map.Path("amount") }),
        },
        new("currency", "Currency", FieldType.Text) { Required = true, Default = Map.Path("properties.currency"), Description = "Three letters, such as USD." },
        new("source", "Source", FieldType.Text) { Required = true, Default = Map.Path("properties.source"), Description = "Where it happened, such as the shop's address." },
        new("metadata", "Metadata", FieldType.Object),
        BrazeFields.UpdateExistingOnly with { Default = null },
    ];

    public static DestinationAction Order { get; } = new("ecommerce", "Ecommerce Event (beta)")
    {
        Description = "Records a checkout or an order as Braze's reports know them.",
        Fields =
        [
            Name, .. Common,
            new("products", "Products", FieldType.Object)
            {
                Required = true,
                Multiple = true,
                AllowOthers = true,
                Properties = ProductFields,
                Default = Map.Each("properties.products", Shape("").With(("quantity", Map.Path("quantity")))),
                Description = "Further members of a product are sent as its metadata.",
            },
        ],
        Batch = BrazeTrack.Batch,
        Request = BrazeTrack.Of("events", (call, payload) => Make(call, payload, OrderProperties(payload))),
        Judge = BrazeTrack.Judge,
    };

    public static DestinationAction Product { get; } = new("ecommerceSingleProduct", "Ecommerce Event of One Product (beta)")
    {
        Description = "Records that a product was seen, as Braze's reports know it.",
        Fields =
        [
            Name with { Choices = [ProductViewed] }, .. Common,
            new("product", "Product", FieldType.Object)
            {
                Required = true,
                Properties = [.. ProductFields.Where(field => field.Key != "quantity")],
                Default = Shape("properties."),
            },
        ],
        Batch = BrazeTrack.Batch,
        Request = BrazeTrack.Of("events", (call, payload) => Make(call, payload, payload["product"].Without())),
        Judge = BrazeTrack.Judge,
    };

    private static JsonObject Make(ActionCall call, JsonObject payload, JsonObject own)
    {
        // An alias finds a profile but cannot make one.
        JsonNode? updatesOnly = payload["user_alias"] is not null || call.SyncMode == "update" || payload.Flag("_update_existing_only") ? true : null;
        return BrazeTrack.Whose(call, payload).With(
            ("name", payload["name"]),
            ("time", payload.Iso("time")),
            ("properties", Meaningful(payload.Only("currency", "source", "metadata")).With(own)),
            ("_update_existing_only", updatesOnly));
    }

    private static JsonObject OrderProperties(JsonObject payload)
    {
        var products = (payload["products"] as JsonArray ?? []).OfType<JsonObject>().Select(product =>
        {
            var others = product.Without(ProductKeys);
            return product.Only(ProductKeys).With(("metadata", others.Count > 0 ? others : null));
        });
        return payload.Only(["total_value", .. Own(payload.Text("name"))]).With(("products", Payload.List(products)));
    }

    // What Braze knows of each event beside its products; it refuses more.
    private static string[] Own(string? name) => name switch
    {
        CheckoutStarted => ["checkout_id", "cart_id"],
        OrderPlaced => ["order_id", "total_discounts", "discounts", "cart_id"],
        OrderCancelled => ["order_id", "total_discounts", "discounts", "cancel_reason"],
        _ => ["order_id", "total_discounts", "discounts"],
    };

    // The presets map metadata that most events have not.
    private static JsonObject Meaningful(JsonObject properties)
    {
        if (properties["metadata"] is JsonObject { Count: 0 })
            properties.Remove("metadata");
        return properties;
    }

    private static JsonObject Shape(string from) => new()
    {
        ["product_id"] = Map.Path($"{from}product_id"),
        ["product_name"] = Map.Path($"{from}name"),
        ["variant_id"] = Map.Path($"{from}variant"),
        ["image_url"] = Map.Path($"{from}image_url"),
        ["product_url"] = Map.Path($"{from}url"),
        ["price"] = Map.Path($"{from}price"),
    };

    // Asked for and shown with some of the events only.
    private static Field Of(string[] events, Field field)
    {
        FieldConditions when = FieldCondition.Is("name", [.. events.Select(name => JsonValue.Create(name))]);
        return field with { RequiredWhen = when, ShownWhen = when };
    }
}
