using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.GoogleAnalytics4;

/// <summary>Makes the request of an event, and refuses what Google would drop in silence.</summary>
internal static class Ga4Request
{
    public static Checked<ActionRequest> Make(Ga4Event kind, ActionCall call)
    {
        var payload = call.Payload;
        var isApp = payload.Text("data_stream_type") == "Mobile App";
        var (client, streamKey) = isApp ? ("app_instance_id", "firebaseAppId") : (kind.ClientKey, "measurementId");
        if (call.Setting(streamKey) is not { } stream)
            return new Problem(streamKey, isApp ? "Events of apps need the setting 'Firebase app ID'." : "Events of websites need the setting 'Measurement ID'.");
        if (payload.Text(client) is not { } clientId)
            return new Problem(client, isApp ? "Events of apps need an app instance ID." : "Events of websites need a client ID.");
        if (Problem(payload) is { } problem)
            return problem;

        var body = Payload.Of(
            (isApp ? "app_instance_id" : "client_id", clientId), ("user_id", payload["user_id"]),
            ("events", new JsonArray(Payload.Of(("name", Name(kind, payload)), ("params", Parameters(kind, payload))))),
            ("user_properties", UserProperties(payload)), ("timestamp_micros", Micros(payload)),
            ("consent", Payload.Of(("ad_user_data", payload["ad_user_data_consent"]), ("ad_personalization", payload["ad_personalization_consent"])).OrNull()));
        // Firebase's ids have colons, which Google wants as they are.
        var streamParameter = isApp ? "firebase_app_id" : "measurement_id";
        var query = $"api_secret={Uri.EscapeDataString(call.Setting("apiSecret") ?? "")}&{streamParameter}={Uri.EscapeDataString(stream).Replace("%3A", ":", StringComparison.Ordinal)}";
        return ActionRequest.Post($"https://www.google-analytics.com/mp/collect?{query}", body);
    }

    private static string Name(Ga4Event kind, JsonObject payload)
    {
        if (kind.Name is { } known)
            return known;
        var name = string.Concat(payload.Text("name")!.Trim().Select(c => char.IsWhiteSpace(c) ? '_' : c));
        return payload.Flag("lowercase") ? name.ToLowerInvariant() : name;
    }

    private static JsonObject Parameters(Ga4Event kind, JsonObject payload) => payload
        .Only([.. kind.Own.Select(field => field.Key), "engagement_time_msec"])
        .With(payload.Object("params"));

    private static JsonObject? UserProperties(JsonObject payload)
    {
        var given = payload.Object("user_properties");
        return new JsonObject(given.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)new JsonObject { ["value"] = one.Value?.DeepClone() }))).OrNull();
    }

    // A number is taken to be microseconds already.
    private static JsonNode? Micros(JsonObject payload)
    {
        if (payload.Text("timestamp_micros") is not { } text)
            return null;
        return decimal.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var micros) ? micros : payload.Milliseconds("timestamp_micros") * 1000;
    }

    private static Problem? Problem(JsonObject payload)
    {
        if (payload.Text("currency") is { } currency && !Currencies.IsCode(currency))
            return new("currency", $"'{currency}' is no currency of ISO 4217, such as USD.");
        if (payload["value"] is not null && payload.ContainsKey("currency") is false)
            return new("currency", "A value needs its currency. Map it.");
        foreach (var item in payload.Objects("items"))
        {
            if (item.Text("item_id") is null && item.Text("item_name") is null)
                return new("items", "Each item needs an item_id or an item_name.");
        }

        return payload.Objects("items").Prepend(payload.Object("params")).SelectMany(one => one).Where(one => !IsPlain(one.Value)).Select(one => Refused("params", one.Key)).FirstOrDefault()
            ?? payload.Object("user_properties").Where(one => one.Value is not null && !IsPlain(one.Value)).Select(one => Refused("user_properties", one.Key)).FirstOrDefault();
    }

    private static Problem Refused(string field, string key) => new(field, $"'{key}' is a list, an object or null, and Google Analytics takes none of them. Map a text, a number or a boolean.");

    private static bool IsPlain(JsonNode? value) => value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
