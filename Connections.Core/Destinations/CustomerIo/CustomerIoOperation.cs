using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.CustomerIo;

/// <summary>Makes operations of the Track API: whom they are about, what is done, with which attributes.</summary>
internal static class CustomerIoOperation
{
    private const string UsualObjectType = "1";

    private static readonly Problem NobodyKnown = new("person_id", "Customer.io needs a person's id, e-mail address or anonymous id, and the event has none of them.");

    /// <summary>What is done about a person.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="action">What is done.</param>
    /// <param name="idKey">The field that holds the person's id.</param>
    /// <param name="attributes">The attributes, with times as they came; null for none.</param>
    /// <param name="more">Further members of the operation; those without a value are left out.</param>
    public static Checked<JsonObject> OfPerson(
        JsonObject payload, string action, string idKey = "person_id", JsonObject? attributes = null, params ReadOnlySpan<(string Key, JsonNode? Value)> more)
    {
        if (Person(payload.Text(idKey), payload.Text("email"), payload.Text("anonymous_id")) is not { } identifiers)
            return NobodyKnown;
        return Make("person", action, payload, identifiers, attributes, more);
    }

    /// <summary>What is done about an object, such as a company.</summary>
    public static JsonObject OfObject(JsonObject payload, string action, string idKey, JsonObject? attributes, JsonObject? relationship) =>
        Make("object", action, payload, Object(payload.Text(idKey), payload.Text("object_type_id")), attributes, ("cio_relationships", relationship is null ? null : new JsonArray(relationship)));

    /// <summary>How Customer.io knows a person: by its own id, an e-mail address or yours, else by what is known instead; null for nobody.</summary>
    public static JsonObject? Person(string? id, string? email = null, string? anonymousId = null)
    {
        if (id is not null)
        {
            if (id.StartsWith("cio_", StringComparison.Ordinal))
                return new() { ["cio_id"] = id[4..] };
            return new() { [FieldFormats.Fits(FieldFormat.Email, id) ? "email" : "id"] = id };
        }

        if (email is not null)
            return new() { ["email"] = email };
        return anonymousId is not null ? new() { ["anonymous_id"] = anonymousId } : null;
    }

    /// <summary>How Customer.io knows an object.</summary>
    public static JsonObject Object(string? id, string? type) => new() { ["object_type_id"] = type ?? UsualObjectType, ["object_id"] = id };

    /// <summary>A relationship to whatever is known by these identifiers, with the payload's attributes of it.</summary>
    public static JsonObject Relationship(JsonObject payload, JsonObject identifiers) =>
        Payload.Of(("identifiers", identifiers), ("relationship_attributes", payload["relationship_attributes"] is JsonObject own ? Timed(payload, own) : null));

    /// <summary>Unix seconds wherever an attribute is an ISO date, if the mapping wants that.</summary>
    public static JsonObject Timed(JsonObject payload, JsonObject attributes) => payload.Flag("convert_timestamp")
        ? IsoTexts.Changed(attributes, text => IsoTexts.Read(text) is { } time ? time.ToUnixTimeSeconds() : text)
        : attributes;

    private static JsonObject Make(
        string type, string action, JsonObject payload, JsonObject identifiers, JsonObject? attributes, params ReadOnlySpan<(string Key, JsonNode? Value)> more)
    {
        if (attributes is not null)
            attributes = Timed(payload, attributes);
        // It ties what was done before signing in to the person. Where it is the identifier, or something ends, it says nothing new.
        if (payload.Text("anonymous_id") is { } anonymous && !identifiers.ContainsKey("anonymous_id") && !action.StartsWith("delete", StringComparison.Ordinal))
            (attributes ??= [])["anonymous_id"] = anonymous;

        var made = Payload.Of([("type", type), ("action", action), ("identifiers", identifiers), .. more]);
        return made.With(("attributes", attributes), ("timestamp", payload.Seconds("timestamp")));
    }
}
