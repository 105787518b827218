using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.TikTok;

/// <summary>The fields of TikTok's events.</summary>
internal static class TikTokFields
{
    private static readonly Field[] Product =
    [
        Fields.Number("price", Map.Path("price")),
        Fields.Integer("quantity", Map.Path("quantity")),
        Fields.Text("content_category", Map.Path("category")),
        Fields.Text("content_id", Map.Path("product_id")),
        Fields.Text("content_name", Map.Path("name")),
        Fields.Text("brand", Map.Path("brand")),
    ];

    private static readonly Field Vehicle = Fields.Object("vehicle_fields",
        Property("postal_code"), Property("make"), Property("model"), Fields.Integer("year", Map.Path("properties.year")), Property("state_of_vehicle"),
        Fields.Number("mileage_value", Map.Path("properties.mileage_value")), Property("mileage_unit"), Property("exterior_color"), Property("transmission"),
        Property("body_style"), Property("fuel_type"), Fields.Text("drivetrain", Map.Path("properties.drive_train")),
        Fields.Number("preferred_price_range_min", Map.Path("properties.preferred_price_range_min")),
        Fields.Number("preferred_price_range_max", Map.Path("properties.preferred_price_range_max")),
        Property("trim"), Property("vin"), Property("interior_color"), Property("condition_of_vehicle"), Property("viewcontent_type"), Property("search_type"),
        Property("registration_type")).Saying("For the industry vehicle.");

    private static readonly Field Travel = Fields.Object("travel_fields",
        Property("city"), Property("region"), Property("country"), Property("checkin_date"), Property("checkout_date"),
        Count("num_adults"), Count("num_children"), Count("num_infants"), Several("suggested_hotels"), Property("departing_departure_date"),
        Property("returning_departure_date"), Property("origin_airport"), Property("destination_airport"), Several("destination_ids"),
        Property("departing_arrival_date"), Property("returning_arrival_date"), Property("travel_class"), Fields.Number("user_score", Map.Path("properties.user_score")),
        Count("preferred_num_stops"), Property("travel_start"), Property("travel_end"), Several("suggested_destinations")).Saying("For the industry travel.");

    public static IReadOnlyList<Field> Event { get; } =
    [
        Fields.Choice("event_source", "web", "web", "crm").Needed().Saying("Where it happened."),
        Fields.Text("event").Needed().Saying("TikTok's name of the event, such as CompletePayment, or a name of your own."),
        Fields.Text("event_id", Map.Path("messageId")).Saying("TikTok counts an id once for each event, also when its pixel reports it from the browser."),
        Fields.Time("timestamp", Map.Path("timestamp")),
        Fields.Choice("event_spec_type", null, "vehicle", "travel") with { Label = "Industry" },
        Fields.Texts("phone_number", Either("phone")),
        Fields.Texts("email", Either("email")),
        Fields.Text("first_name", Either("first_name")),
        Fields.Text("last_name", Either("last_name")),
        Fields.Object("address",
            Fields.Text("city", Either("address.city")),
            Fields.Text("country", Either("address.country")),
            Fields.Text("zip_code", Either("address.postal_code")),
            Fields.Text("state", Either("address.state"))),
        Fields.Text("order_id", Map.Path("properties.order_id")),
        Fields.Text("shop_id", Map.Path("properties.shop_id")),
        Fields.Texts("external_id", Map.FirstOf("userId", "anonymousId")),
        Fields.Text("ttclid", Map.FirstOf("properties.ttclid", "integrations.TikTok Conversions.ttclid"), "Click id (ttclid)").Saying("One in the page's address wins."),
        Fields.Text("ttp", Map.FirstOf("properties.ttp", "integrations.TikTok Conversions.ttp"), "Cookie id (ttp)"),
        Fields.Text("locale", Map.Path("context.locale")),
        Fields.Text("url", Map.Path("context.page.url"), "Page's address"),
        Fields.Text("referrer", Map.Path("context.page.referrer")),
        Fields.Text("ip", Map.Path("context.ip"), "IP address"),
        Fields.Text("user_agent", Map.Path("context.userAgent")),
        Fields.List("contents", "properties.products", Product) with { Default = null },
        Several("content_ids"),
        Count("num_items"),
        Fields.Text("content_type", "product").Saying("product or product_group."),
        Property("currency"),
        Fields.Number("value", Map.FirstOf("properties.value", "properties.revenue")),
        Property("description") with { Default = null },
        Property("query"),
        Fields.Boolean("limited_data_use", Map.Path("properties.limited_data_use")),
        Property("delivery_category"),
        Fields.Number("predicted_ltv", Map.Path("properties.predicted_ltv"), "Predicted lifetime value"),
        Property("search_string"),
        Fields.Object("lead_fields", Property("lead_id"), Property("lead_event_source")).Saying("For the event source crm."),
        Vehicle,
        Travel,
        Fields.Text("test_event_code").Saying("Shows events under Test events. Take it away in production."),
    ];

    /// <summary>The products of an event: a list of them, or the one that its properties describe.</summary>
    public static JsonObject Contents(string path) => Fields.List("contents", path, Product).Default!.AsObject();

    private static JsonObject Either(string trait) => Map.FirstOf($"properties.{trait}", $"context.traits.{trait}");

    private static Field Property(string name) => Fields.Text(name, Map.Path($"properties.{name}"));

    private static Field Several(string name) => Fields.Texts(name, Map.Path($"properties.{name}"));

    private static Field Count(string name) => Fields.Integer(name, Map.Path($"properties.{name}"));
}
