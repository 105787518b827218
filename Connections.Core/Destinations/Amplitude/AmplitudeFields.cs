namespace Connections.Core.Destinations.Amplitude;

/// <summary>The fields that Amplitude's actions share.</summary>
internal static class AmplitudeFields
{
    private static readonly string[] Campaign = ["source", "medium", "campaign", "term", "content"];

    public static Field Device() => Fields.Text("device_id", Map.FirstOf("context.device.id", "anonymousId"), "Device ID");

    public static Field ShortestId() => Fields.Integer("min_id_length", label: "Shortest ID").Saying("Amplitude refuses ids of fewer characters; 5 unless said otherwise.");

    /// <summary>Who, with what properties, and on what device.</summary>
    public static IEnumerable<Field> OfUsers() =>
    [
        Fields.Text("user_id", Map.Path("userId"), "User ID"),
        Device(),
        Fields.Open("user_properties", Map.Path("traits")),
        .. Context("app_version", "app.version", "platform", "device.type", "os_name", "os.name", "os_version", "os.version"),
        .. Context("device_brand", "device.brand", "device_manufacturer", "device.manufacturer", "device_model", "device.model", "carrier", "network.carrier"),
        .. Context("country", "location.country", "region", "location.region", "city", "location.city", "language", "locale"),
        Fields.Text("userAgent", Map.Path("context.userAgent")),
        Fields.Boolean("userAgentParsing", true, "Read the user agent").Saying("For browser and device, where the context does not say them."),
        Fields.Boolean("includeRawUserAgent", false, "Send the user agent"),
        Fields.Object("userAgentData", Fields.Text("model", Map.Path("context.userAgentData.model")), Fields.Text("platformVersion", Map.Path("context.userAgentData.platformVersion"))),
        Fields.Open("groups").Saying("Types of groups, and which the user belongs to."),
        ShortestId(),
    ];

    /// <summary>What happened, to whom, and what it was worth.</summary>
    public static IEnumerable<Field> OfEvents() =>
    [
        .. OfUsers(),
        Fields.Text("event_type", Map.Path("event")).Needed(),
        Fields.Text("session_id", Map.Path("integrations.Actions Amplitude.session_id"), "Session ID"),
        Fields.Time("time", Map.Path("timestamp")),
        Fields.Open("event_properties", Map.Path("properties")),
        .. Revenue("properties."),
        Fields.Number("location_lat", Map.Path("context.location.latitude"), "Latitude"),
        Fields.Number("location_lng", Map.Path("context.location.longitude"), "Longitude"),
        Fields.Text("ip", Map.Path("context.ip"), "IP address"),
        Fields.Text("idfa", Map.FirstOf("context.device.advertisingId", "context.device.idfa"), "IDFA"),
        Fields.Text("idfv", Map.Path("context.device.id"), "IDFV"),
        Fields.Text("adid", Map.FirstOf("context.device.advertisingId", "context.device.idfa"), "Google advertising ID"),
        Fields.Text("android_id", label: "Android ID"),
        Fields.Integer("event_id", label: "Event ID"),
        Fields.Text("insert_id", label: "Insert ID").Saying("Map $.messageId, and Amplitude counts an event once."),
        Fields.Text("library", Map.Path("context.library.name")),
        Fields.Object("library2", Fields.Choice("behavior", "use_mapping", "use_mapping", "use_default"), Fields.Text("mapping", Map.Path("context.library.name")))
            .Saying("Which library is said to have made the event; by default it is segment."),
        Fields.List("products", "properties.products", [.. Revenue("")]) with { AllowOthers = true },
        Fields.Boolean("use_batch_endpoint", false).Saying("For much at once: counts later, and is limited less."),
    ];

    /// <summary>What is set once and always, as the mapping gives it.</summary>
    public static IEnumerable<Field> SetByHand() =>
    [
        Fields.Object("setOnce", [Referrer("initial_"), .. Utm("initial_")]) with { AllowOthers = true },
        Fields.Object("setAlways", [Referrer(""), .. Utm("")]) with { AllowOthers = true },
        Fields.Open("add").Saying("Numbers to add to the user's."),
    ];

    /// <summary>Campaign and referrer, which are set both once and always.</summary>
    public static IEnumerable<Field> Attribution() => [Fields.Object("utm_properties", [.. Utm("")]), Referrer("")];

    private static IEnumerable<Field> Utm(string prefix) =>
        Campaign.Select(part => Fields.Text($"{prefix}utm_{part}", Map.Path($"context.campaign.{(part == "campaign" ? "name" : part)}")));

    private static Field Referrer(string prefix) => Fields.Text($"{prefix}referrer", Map.Path("context.page.referrer"));

    private static IEnumerable<Field> Revenue(string from) =>
    [
        Fields.Number("price", Map.Path($"{from}price")),
        Fields.Integer("quantity", Map.Path($"{from}quantity")),
        Fields.Number("revenue", Map.Path($"{from}revenue")),
        Fields.Text("productId", Map.Path($"{from}productId"), "Product ID"),
        Fields.Text("revenueType", Map.Path($"{from}revenueType")),
    ];

    // Pairs of a field and where in the context its text is.
    private static IEnumerable<Field> Context(params string[] pairs) => pairs.Chunk(2).Select(pair => Fields.Text(pair[0], Map.Path($"context.{pair[1]}")));
}
