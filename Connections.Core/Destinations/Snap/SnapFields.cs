using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Snap;

/// <summary>The fields of Snap's events.</summary>
internal static class SnapFields
{
    public static IReadOnlyList<Field> Event { get; } =
    [
        Fields.Text("event_name").Needed().Saying("Snap's name of the event, such as PURCHASE, or CUSTOM_EVENT_1 to CUSTOM_EVENT_5."),
        Fields.Text("event_id", Map.Path("messageId")).Saying("Snap counts an id once for each event name, also when its pixel reports it from the browser."),
        Fields.Time("event_time", Map.Path("timestamp")).Needed(),
        Fields.Choice("action_source", "website", "website", "app", "email", "phone_call", "chat", "physical_store", "system_generated", "other").Needed(),
        Fields.Text("event_source_url", Map.Path("context.page.url"), "Page's address"),
        Fields.Object("user_data",
            Fields.Texts("externalId", Map.FirstOf("userId", "anonymousId")),
            Fields.Text("email", Map.FirstOf("properties.email", "traits.email")),
            Fields.Text("phone", Map.FirstOf("properties.phone", "traits.phone")),
            Fields.Text("gender", Trait("gender")),
            Fields.Text("dateOfBirth", Trait("birthday")),
            Fields.Text("lastName", Trait("last_name")),
            Fields.Text("firstName", Trait("first_name")),
            Fields.Text("city", Trait("address.city")),
            Fields.Text("state", Trait("address.state")),
            Fields.Text("country", Trait("address.country")),
            Fields.Text("zip", Trait("address.postalCode")),
            Fields.Text("client_ip_address", Map.Path("context.ip")),
            Fields.Text("client_user_agent", Map.Path("context.userAgent")),
            Fields.Text("subscriptionID", label: "Subscription id"),
            Fields.Text("leadID", label: "Lead id"),
            Fields.Text("idfv", Map.Path("context.device.id"), "Apple's vendor id (idfv)"),
            Fields.Text("madid", Map.Path("context.device.advertisingId"), "Mobile advertising id"),
            Fields.Text("sc_click_id", Map.Path("integrations.Snap Conversions Api.click_id"), "Click id"),
            Fields.Text("sc_cookie1", Map.Path("integrations.Snap Conversions Api.uuid_c1"), "Cookie id"))
            .Saying("Personal data is hashed with SHA-256 before it is sent; what is a digest already goes as it is."),
        Fields.Object("app_data", [.. DeviceFacts.All]).Saying("Facts about an app's device, for the action source app."),
        Fields.Object("custom_data",
            Fields.Text("currency", Map.Path("properties.currency")),
            Fields.Integer("num_items", Map.Path("properties.quantity")),
            Fields.Text("order_id", Map.Path("properties.order_id")),
            Fields.Text("search_string", Map.Path("properties.query")),
            Fields.Text("sign_up_method"),
            Fields.Number("value", Map.FirstOf("properties.revenue", "properties.total"))),
        Fields.List("products", "properties.products",
            Fields.Text("item_id", Map.Path("product_id")),
            Fields.Text("item_category", Map.Path("category")),
            Fields.Text("brand", Map.Path("brand"))),
        Fields.Boolean("data_processing_options", label: "Limited data use"),
        Fields.Integer("data_processing_options_country"),
        Fields.Integer("data_processing_options_state"),
    ];

    private static JsonObject Trait(string path) => Map.FirstOf($"context.traits.{path}", $"properties.{path}");
}
