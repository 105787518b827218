namespace Connections.Core.Destinations.Mixpanel;

/// <summary>The fields of events: whom, when, where, and on what device.</summary>
internal static class MixpanelFields
{
    public static IEnumerable<Field> OfEvents() =>
    [
        Fields.Text("distinct_id", Map.FirstOf("userId", "anonymousId"), "Distinct ID"),
        Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID"),
        Fields.Text("user_id", Map.Path("userId"), "User ID"),
        Fields.Text("group_id", Map.Path("context.groupId"), "Group ID"),
        Fields.Text("insert_id", Map.Path("messageId"), "Insert ID").Saying("Mixpanel counts an event once by it."),
        Fields.Time("time", Map.Path("timestamp")),
        .. Context("app_name", "app.name", "app_namespace", "app.namespace", "app_build", "app.build", "app_version", "app.version"),
        .. Context("os_name", "os.name", "os_version", "os.version"),
        .. Context("device_id", "device.id", "device_type", "device.type", "device_name", "device.name"),
        .. Context("device_manufacturer", "device.manufacturer", "device_model", "device.model"),
        Fields.Boolean("bluetooth", Map.Path("context.network.bluetooth")),
        Fields.Text("carrier", Map.Path("context.network.carrier")),
        Fields.Boolean("cellular", Map.Path("context.network.cellular")),
        Fields.Boolean("wifi", Map.Path("context.network.wifi")),
        .. Context("country", "location.country", "region", "location.region", "language", "locale"),
        .. Context("library_name", "library.name", "library_version", "library.version", "ip", "ip"),
        Fields.Text("idfa", Map.FirstOf("context.device.advertisingId", "context.device.idfa"), "IDFA"),
        Fields.Text("url", Map.Path("context.page.url"), "URL"),
        Fields.Number("screen_width", Map.Path("context.screen.width")),
        Fields.Number("screen_height", Map.Path("context.screen.height")),
        Fields.Number("screen_density", Map.Path("context.screen.density")),
        .. Context("referrer", "page.referrer", "userAgent", "userAgent", "advertising_id", "device.advertisingId"),
        Fields.Boolean("ad_tracking_enabled", Map.Path("context.device.adTrackingEnabled")),
        .. Context("timezone", "timezone", "app_platform", "app.platform"),
        Fields.Text("name", Map.FirstOf("event", "name")),
        Fields.Open("event_properties", Map.Path("properties")),
        Fields.Object("utm_properties", [.. Context("utm_source", "campaign.source", "utm_medium", "campaign.medium", "utm_campaign", "campaign.name", "utm_term", "campaign.term", "utm_content", "campaign.content")]),
        Fields.Object("userAgentData",
            Fields.Boolean("mobile", Map.Path("context.userAgentData.mobile")),
            Agent("platform"), Agent("architecture"), Agent("bitness"), Agent("model"), Agent("platformVersion"), Agent("uaFullVersion"),
            Fields.Boolean("wow64", Map.Path("context.userAgentData.wow64"))),
    ];

    public static Field Products()
    {
        Field[] members =
        [
            Of("product_id"), Of("sku"), Of("category"), Of("name"), Of("brand"), Of("variant"), Fields.Number("price", Map.Path("price")),
            Fields.Number("quantity", Map.Path("quantity")), Of("coupon"), Fields.Number("position", Map.Path("position")), Of("url"), Of("image_url"),
        ];
        return Fields.List("products", "properties.products", members) with { AllowOthers = true };
    }

    private static Field Of(string key) => Fields.Text(key, Map.Path(key));

    private static Field Agent(string key) => Fields.Text(key, Map.Path($"context.userAgentData.{key}"));

    // Pairs of a field and where in the context its text is.
    private static IEnumerable<Field> Context(params string[] pairs) => pairs.Chunk(2).Select(pair => Fields.Text(pair[0], Map.Path($"context.{pair[1]}")));
}
