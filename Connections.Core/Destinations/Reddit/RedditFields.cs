using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Reddit;

/// <summary>The fields of Reddit's events.</summary>
internal static class RedditFields
{
    public static Field TrackingType { get; } =
        Fields.Choice("tracking_type", null, "PageVisit", "ViewContent", "Search", "AddToCart", "AddToWishlist", "Purchase", "Lead", "SignUp").Needed();

    public static Field CustomName { get; } = Fields.Text("custom_event_name", Map.Path("event")).Needed();

    public static IReadOnlyList<Field> Event { get; } =
    [
        Fields.Time("event_at", Map.Path("timestamp"), "Time of the event").Needed(),
        Fields.Text("click_id", Map.FirstOf("integrations.Reddit Conversions Api.click_id", "properties.click_id")),
        Fields.List("products", "properties.products",
            Fields.Text("category", Map.Path("category")),
            Fields.Text("id", Map.Path("product_id")),
            Fields.Text("name", Map.Path("name"))),
        Fields.Object("user",
            Fields.Text("advertising_id", Map.Path("context.device.advertisingId")),
            Fields.Text("device_type", Map.Path("context.device.type")).Saying("ios or android: says whose advertising id it is."),
            Fields.Text("email", Map.FirstOf("context.traits.email", "properties.email")),
            Fields.Text("external_id", Map.FirstOf("userId", "anonymousId")),
            Fields.Text("ip_address", Map.Path("context.ip")),
            Fields.Text("user_agent", Map.Path("context.userAgent")),
            Fields.Text("uuid", Map.FirstOf("integrations.Reddit Conversions Api.uuid", "properties.uuid"), "Cookie id"),
            Fields.Text("phone_number", Map.FirstOf("context.traits.phone", "properties.phone")))
            .Saying("Personal data is hashed with SHA-256 before it is sent; what is a digest already goes as it is."),
        Fields.Object("data_processing_options",
            Fields.Text("country"),
            Fields.Choice("modes", null, "LDU") with { Multiple = true },
            Fields.Text("region")),
        Fields.Object("screen_dimensions",
            Fields.Integer("height", Map.Path("context.screen.height")),
            Fields.Integer("width", Map.Path("context.screen.width"))),
        Fields.Object("event_metadata",
            Fields.Text("currency", Map.Path("properties.currency")),
            Fields.Integer("item_count", Map.Path("properties.quantity")),
            Fields.Number("value_decimal", Map.FirstOf("properties.revenue", "properties.total"), "Value")),
        Fields.Text("conversion_id", Map.Path("messageId")).Saying("Reddit counts an id once for each kind of event, also when its pixel reports it from the browser."),
    ];

    /// <summary>What a preset says of an event's worth.</summary>
    public static JsonObject Item(string? count, JsonObject value) => Payload.Of(
        ("currency", Map.Path("properties.currency")),
        ("item_count", count is null ? null : Map.Path(count)),
        ("value_decimal", value));
}
