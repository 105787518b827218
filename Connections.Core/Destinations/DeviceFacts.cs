using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Facts about an app's device, as Meta reads them, and Snap after it: by their places in a list.</summary>
internal static class DeviceFacts
{
    // The first one says whose system it is: a2 for Android, i2 for iOS.
    private static readonly string[] Places =
    [
        "version", "packageName", "shortVersion", "longVersion", "osVersion", "deviceName", "locale", "timezone", "carrier",
        "width", "height", "density", "cpuCores", "storageSize", "freeStorage", "deviceTimezone",
    ];

    /// <summary>The fields that hold them, but for those of the vendor's own.</summary>
    public static IReadOnlyList<Field> All { get; } =
    [
        Fields.Boolean("advertiser_tracking_enabled"),
        Fields.Boolean("application_tracking_enabled", Map.Path("context.device.adTrackingEnabled")),
        Fields.Choice("version", null, "a2", "i2").Saying("a2 for Android, i2 for iOS."),
        Fields.Text("packageName", Map.Path("context.app.namespace")),
        Fields.Text("shortVersion"),
        Fields.Text("longVersion", Map.Path("context.app.version")),
        Fields.Text("osVersion", Map.Path("context.os.version")),
        Fields.Text("deviceName", Map.Path("context.device.model")),
        Fields.Text("locale", Map.Path("context.locale")),
        Fields.Text("timezone").Saying("Its abbreviation, such as CET."),
        Fields.Text("carrier", Map.Path("context.network.carrier")),
        Fields.Text("width", Map.Path("context.screen.width")),
        Fields.Text("height", Map.Path("context.screen.height")),
        Fields.Text("density", Map.Path("context.screen.density")),
        Fields.Text("cpuCores"),
        Fields.Text("storageSize"),
        Fields.Text("freeStorage"),
        Fields.Text("deviceTimezone", Map.Path("context.timezone")),
    ];

    /// <summary>What both vendors call <c>extinfo</c>; an unknown fact is an empty text.</summary>
    public static JsonArray ExtInfo(JsonObject app) => [.. Places.Select(place => (JsonNode?)(app.Text(place) ?? ""))];
}
