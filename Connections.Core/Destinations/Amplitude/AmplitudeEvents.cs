using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Amplitude;

/// <summary>Makes Amplitude's events of payloads.</summary>
internal static class AmplitudeEvents
{
    // Fields that are parameters of events as they are.
    private static readonly string[] AsTheyAre =
    [
        "user_id", "device_id", "event_type", "event_properties", "groups", "app_version", "carrier", "country", "region", "city", "language", "location_lat", "location_lng",
        "ip", "idfa", "idfv", "adid", "android_id", "event_id", "insert_id",
    ];

    public static JsonObject Plain(JsonObject payload) => Event(payload, Revenue(payload));

    /// <summary>The order, and an event for each of its products.</summary>
    public static IEnumerable<JsonObject> Purchase(JsonObject payload)
    {
        var products = payload.Objects("products").ToList();
        var isPerProduct = payload.Flag("trackRevenuePerProduct");
        yield return Event(payload, isPerProduct && products.Count > 0 ? [] : Revenue(payload));

        foreach (var (at, product) in products.Index())
        {
            var bought = Event(payload, isPerProduct ? Revenue(product) : []);
            bought["event_type"] = "Product Purchased";
            bought["event_properties"] = product.DeepClone();
            if (payload.Text("insert_id") is { } insert)
                bought["insert_id"] = $"{insert}-{at + 1}";
            yield return bought;
        }
    }

    private static JsonObject Event(JsonObject payload, JsonObject revenue) => AmplitudeDevice.Of(payload)
        .With(payload.Only(AsTheyAre))
        .With(("platform", AmplitudeDevice.Platform(payload)), ("time", payload.Milliseconds("time")), ("session_id", Session(payload)),
            ("user_properties", AmplitudeUserProperties.Of(payload)), ("library", Library(payload)))
        .With(revenue);

    // Price times quantity, where both are known, else what the event says.
    private static JsonObject Revenue(JsonObject from)
    {
        var (price, quantity) = (from.Number("price"), from.Number("quantity"));
        var revenue = price is not null && quantity is not null ? Math.Round(price.Value * quantity.Value, 6) : from.Number("revenue");
        return revenue is null or 0
            ? []
            : Payload.Of(
                ("revenue", revenue), ("revenueType", from.Text("revenueType") ?? "Purchase"), ("quantity", from["quantity"]), ("price", from["price"]), ("productId", from["productId"]));
    }

    // A session's id is the time at which it began.
    private static long? Session(JsonObject payload) =>
        long.TryParse(payload.Text("session_id"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : payload.Milliseconds("session_id");

    private static string Library(JsonObject payload)
    {
        var wanted = payload.Object("library2");
        return wanted.Text("behavior") == "use_mapping" && wanted.Text("mapping") is { } library ? library : "segment";
    }
}
