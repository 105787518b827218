using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Amplitude;

/// <summary>A user's properties, with what is set once, always, or added to.</summary>
internal static class AmplitudeUserProperties
{
    /// <summary>Them; null where there are none.</summary>
    public static JsonObject? Of(JsonObject payload)
    {
        var attribution = payload.Object("utm_properties").DeepClone().AsObject().With(("referrer", payload["referrer"]));
        var always = attribution.DeepClone().AsObject().With(payload.Object("setAlways"));
        var once = new JsonObject(attribution.Select(one => KeyValuePair.Create($"initial_{one.Key}", one.Value?.DeepClone()))).With(payload.Object("setOnce"));
        return payload.Object("user_properties").DeepClone().AsObject()
            .With(("$set", always.OrNull()), ("$setOnce", once.OrNull()), ("$add", payload.Object("add").OrNull())).OrNull();
    }
}
