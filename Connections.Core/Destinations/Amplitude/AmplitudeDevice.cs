using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Amplitude;

/// <summary>What Amplitude is told of the device: the user agent's word, and over it the context's.</summary>
internal static class AmplitudeDevice
{
    private static readonly string[] OfTheContext = ["os_name", "os_version", "device_brand", "device_manufacturer", "device_model"];

    /// <summary>A new object with the members known.</summary>
    public static JsonObject Of(JsonObject payload)
    {
        JsonObject device = [];
        if (payload.Text("userAgent") is { } text)
        {
            if (payload.Flag("userAgentParsing"))
                Read(device, UserAgent.Read(text), payload.Object("userAgentData"));
            if (payload.Flag("includeRawUserAgent"))
                device["user_agent"] = text;
        }

        return device.With(payload.Only(OfTheContext));
    }

    /// <summary>The platform in Amplitude's spelling. What the browser library sends without one is the web.</summary>
    public static string? Platform(JsonObject payload) => payload.Text("platform") is { } platform
        ? platform.Replace("ios", "iOS", StringComparison.OrdinalIgnoreCase).Replace("android", "Android", StringComparison.OrdinalIgnoreCase)
        : payload.Text("library") == "analytics.js" ? "Web" : null;

    // As Amplitude's own browser library has it: the browser stands in the place of the system.
    private static void Read(JsonObject device, UserAgent agent, JsonObject hints) => device.With(
        ("os_name", agent.Browser ?? agent.Os), ("os_version", hints.Text("platformVersion") ?? agent.BrowserMajor ?? agent.OsVersion),
        ("device_model", hints.Text("model") ?? agent.Device), ("device_type", agent.DeviceType));
}
