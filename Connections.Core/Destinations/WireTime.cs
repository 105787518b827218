using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Times in the forms that vendors ask for.</summary>
internal static class WireTime
{
    /// <summary>ISO 8601 in UTC with milliseconds, as JavaScript writes it.</summary>
    public static string Iso(this DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A payload's time in that form; null where it has none that can be read.</summary>
    public static string? Iso(this JsonObject payload, string key) => payload.Time(key)?.Iso();

    /// <summary>A payload's time as Unix seconds; null where it has none that can be read.</summary>
    public static long? Seconds(this JsonObject payload, string key) => payload.Time(key)?.ToUnixTimeSeconds();

    /// <summary>A payload's time as Unix milliseconds; null where it has none that can be read.</summary>
    public static long? Milliseconds(this JsonObject payload, string key) => payload.Time(key)?.ToUnixTimeMilliseconds();
}
