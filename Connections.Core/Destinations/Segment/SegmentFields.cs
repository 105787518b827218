namespace Connections.Core.Destinations.Segment;

/// <summary>The fields of Segment's actions, each mapped to where the event has it.</summary>
internal static class SegmentFields
{
    public static IReadOnlyList<Field> Who { get; } =
    [
        Fields.Text("user_id", Map.Path("userId"), "User ID"),
        Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID"),
        Fields.Text("timestamp", Map.Path("timestamp")),
        Fields.Text("message_id", Map.Path("messageId"), "Message ID").Saying("By it the receiver knows a repeat."),
    ];

    public static IReadOnlyList<Field> Context { get; } =
    [
        Fields.Open("consent", Map.Path("context.consent")),
        Part("application", "context.app", "name", "version", "build", "namespace"),
        Part("campaign_parameters", "context.campaign", "name", "source", "medium", "term", "content"),
        Fields.Object(
            "device",
            Fields.Text("id", Map.Path("context.device.id"), "ID"),
            Fields.Text("advertising_id", Map.Path("context.device.advertisingId"), "Advertising ID"),
            Fields.Boolean("adTracking_Enabled", Map.Path("context.device.adTrackingEnabled"), "Ad tracking enabled"),
            Fields.Text("manufacturer", Map.Path("context.device.manufacturer")),
            Fields.Text("model", Map.Path("context.device.model")),
            Fields.Text("name", Map.Path("context.device.name")),
            Fields.Text("type", Map.Path("context.device.type")),
            Fields.Text("token", Map.Path("context.device.token"))),
        Fields.Text("ip_address", Map.Path("context.ip"), "IP address"),
        Fields.Text("locale", Map.Path("context.locale")),
        Fields.Object(
            "location",
            Fields.Text("city", Map.Path("context.location.city")),
            Fields.Text("country", Map.Path("context.location.country")),
            Fields.Number("latitude", Map.Path("context.location.latitude")),
            Fields.Number("longitude", Map.Path("context.location.longitude")),
            Fields.Number("speed", Map.Path("context.location.speed"))),
        Fields.Object(
            "network",
            Fields.Boolean("bluetooth", Map.Path("context.network.bluetooth")),
            Fields.Text("carrier", Map.Path("context.network.carrier")),
            Fields.Boolean("cellular", Map.Path("context.network.cellular")),
            Fields.Boolean("wifi", Map.Path("context.network.wifi"))),
        Part("operating_system", "context.os", "name", "version"),
        Part("page", "context.page", "path", "referrer", "search", "title", "url"),
        Fields.Object(
            "screen",
            Fields.Number("density", Map.Path("context.screen.density")),
            Fields.Number("height", Map.Path("context.screen.height")),
            Fields.Number("width", Map.Path("context.screen.width"))),
        Fields.Text("user_agent", Map.Path("context.userAgent")),
        Fields.Text("timezone", Map.Path("context.timezone")),
        Fields.Texts("repeat_chain", Map.Path("context.repeatChain")).Saying("Where the event went before, so that it does not go in circles."),
    ];

    public static Field Properties { get; } = Fields.Open("properties", Map.Path("properties"));

    public static Field GroupId { get; } = Fields.Text("group_id", Map.Path("context.groupId"), "Group ID");

    public static Field Address { get; } = Part("address", "traits.address", "street", "city", "state", "country", "postalCode");

    public static Field Traits(string path) => Fields.Open("traits", Map.Path(path));

    private static Field Part(string key, string path, params IEnumerable<string> members) =>
        Fields.Object(key, [.. members.Select(member => Fields.Text(member, Map.Path($"{path}.{member}")))]);
}
