namespace Connections.Core.Destinations.Facebook;

/// <summary>The fields of Meta's events.</summary>
internal static class FacebookFields
{
    private static readonly Field Currency = Fields.Text("currency", Map.Path("properties.currency")).Saying("Three letters of ISO 4217, such as EUR.");

    private static readonly Field[] Products =
    [
        Fields.Texts("content_ids", label: "Content ids").Saying("Ids of the products, such as SKUs."),
        Fields.Text("content_name"),
        Fields.Text("content_type").Saying("product or product_group."),
    ];

    private static readonly Field[] Event =
    [
        Fields.Time("event_time", Map.Path("timestamp")).Needed(),
        Fields.Choice("action_source", "website", "email", "website", "app", "phone_call", "chat", "physical_store", "system_generated", "business_messaging", "other").Needed(),
        Fields.Text("event_id", Map.Path("messageId")).Saying("Meta counts an id once for each event name, also when its pixel reports it from the browser."),
        Fields.Text("event_source_url", Map.Path("context.page.url")),
        Fields.Object("user_data",
            Fields.Texts("externalId", Map.FirstOf("userId", "anonymousId")),
            Fields.Text("email", Map.Path("context.traits.email")),
            Fields.Text("phone", Map.Path("context.traits.phone")),
            Fields.Text("gender"),
            Fields.Text("dateOfBirth", Map.Path("context.traits.birthday")).Saying("As YYYYMMDD."),
            Fields.Text("lastName", Map.Path("context.traits.lastName")),
            Fields.Text("firstName", Map.Path("context.traits.firstName")),
            Fields.Text("city", Map.Path("context.traits.address.city")),
            Fields.Text("state", Map.Path("context.traits.address.state")),
            Fields.Text("country"),
            Fields.Text("zip", Map.Path("context.traits.address.postalCode")),
            Fields.Text("client_ip_address", Map.Path("context.ip")),
            Fields.Text("client_user_agent", Map.Path("context.userAgent")),
            Fields.Text("fbc", Map.Path("properties.fbc"), "Click id (fbc)"),
            Fields.Text("fbp", Map.Path("properties.fbp"), "Browser id (fbp)"),
            Fields.Text("subscriptionID", label: "Subscription id"),
            Fields.Integer("leadID", label: "Lead id"),
            Fields.Text("anonId", label: "Anonymous id"),
            Fields.Text("madId", label: "Mobile advertising id"),
            Fields.Integer("fbLoginID", label: "Facebook login id"),
            Fields.Text("partner_id"),
            Fields.Text("partner_name"),
            Fields.Text("ctwa_clid", label: "Click to WhatsApp id")).Needed().Saying("Personal data is hashed with SHA-256 before it is sent; what is a digest already goes as it is."),
        Fields.Object("app_data_field",
        [
            Fields.Boolean("use_app_data", label: "Send app data"),
            Fields.Text("madId", Map.Path("context.madId"), "Mobile advertising id"),
            .. DeviceFacts.All,
        ]).Saying("Facts about an app's device; sent for the action source app, or where it is switched on."),
        Fields.Open("custom_data").Saying("Further data of the event."),
        Fields.Boolean("data_processing_options", label: "Limited data use"),
        Fields.Integer("data_processing_options_country").Saying("0 lets Meta find out; 1 is the United States."),
        Fields.Integer("data_processing_options_state").Saying("0 lets Meta find out; 1000 is California."),
    ];

    public static IReadOnlyList<Field> Purchase { get; } =
    [
        Currency.Needed(), Value("properties.revenue").Needed(), Contents, .. Products, Fields.Integer("num_items"), Fields.Number("net_revenue"), Fields.Text("order_id"), .. Event,
    ];

    public static IReadOnlyList<Field> Checkout { get; } =
        [Currency, Value("properties.revenue"), Contents, .. Products, Fields.Integer("num_items"), Fields.Text("content_category", Map.Path("properties.category")), .. Event];

    public static IReadOnlyList<Field> Cart { get; } = [Currency, Value("properties.price"), Contents, .. Products, .. Event];

    public static IReadOnlyList<Field> View { get; } =
        [Currency, Value("properties.price"), Contents, .. Products, Fields.Text("content_category", Map.Path("properties.category")), .. Event];

    public static IReadOnlyList<Field> Search { get; } =
    [
        Currency, Value("properties.value"), Contents, .. Products, Fields.Text("content_category", Map.Path("properties.category")),
        Fields.Text("search_string", Map.Path("properties.query")), .. Event,
    ];

    public static IReadOnlyList<Field> PageView { get; } = Event;

    public static IReadOnlyList<Field> Custom { get; } = [Fields.Text("event_name", Map.Path("event")).Needed(), .. Event];

    /// <summary>The members that stand in an event's <c>custom_data</c> under their own names.</summary>
    public static IReadOnlyList<string> Details { get; } =
        ["currency", "value", "net_revenue", "content_ids", "content_name", "content_type", "content_category", "contents", "num_items", "order_id", "search_string"];

    private static Field Contents => Fields.List("contents", "properties.products",
        Fields.Text("id", Map.Path("product_id")).Needed(),
        Fields.Integer("quantity", Map.Path("quantity")),
        Fields.Number("item_price", Map.Path("price")),
        Fields.Text("delivery_category"));

    private static Field Value(string path) => Fields.Number("value", Map.Path(path));
}
