using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Short forms of an action's fields. A label that is left out is made of the key.</summary>
internal static class Fields
{
    public static Field Text(string key, JsonNode? from = null, string? label = null) => Of(FieldType.Text, key, from, label);

    public static Field Number(string key, JsonNode? from = null, string? label = null) => Of(FieldType.Number, key, from, label);

    public static Field Integer(string key, JsonNode? from = null, string? label = null) => Of(FieldType.Integer, key, from, label);

    public static Field Boolean(string key, JsonNode? from = null, string? label = null) => Of(FieldType.Boolean, key, from, label);

    public static Field Time(string key, JsonNode? from = null, string? label = null) => Of(FieldType.DateTime, key, from, label);

    /// <summary>Several texts; a single one becomes a list.</summary>
    public static Field Texts(string key, JsonNode? from = null, string? label = null) => Of(FieldType.Text, key, from, label) with { Multiple = true };

    /// <summary>An object with whatever the mapping gives.</summary>
    public static Field Open(string key, JsonNode? from = null, string? label = null) => Of(FieldType.Object, key, from, label);

    /// <summary>An object of these members, whose defaults are its own.</summary>
    public static Field Object(string key, params IReadOnlyList<Field> members) =>
        Of(FieldType.Object, key, members.Any(member => member.Default is not null) ? Defaults(members) : null, null) with { Properties = members };

    /// <summary>A list of objects, one for each item at a path of the event; the members' defaults are paths of the item.</summary>
    public static Field List(string key, string path, params IReadOnlyList<Field> members) =>
        Of(FieldType.Object, key, Map.Each(path, Defaults(members)), null) with { Properties = members, Multiple = true };

    /// <summary>A text of a fixed choice.</summary>
    public static Field Choice(string key, string? first, params IReadOnlyList<string> choices) =>
        Of(FieldType.Text, key, first is null ? null : JsonValue.Create(first), null) with { Choices = choices };

    /// <summary>The same field, without which a payload is discarded.</summary>
    public static Field Needed(this Field field) => field with { Required = true };

    /// <summary>The same field with help below it.</summary>
    public static Field Saying(this Field field, string description) => field with { Description = description };

    /// <summary>The same field, for whose fixed value the vendor can be asked.</summary>
    public static Field From(this Field field, VendorChoices offers) => field with { Offers = offers };

    private static Field Of(FieldType type, string key, JsonNode? from, string? label) => new(key, label ?? Label(key), type) { Default = from };

    private static JsonObject Defaults(IReadOnlyList<Field> members) =>
        new(members.Where(member => member.Default is not null).Select(member => KeyValuePair.Create(member.Key, member.Default?.DeepClone())));

    // event_source_url and eventSourceUrl both read "Event source url".
    private static string Label(string key)
    {
        var words = string.Concat(key.Select((c, at) => c is '_' ? " " : at > 0 && char.IsUpper(c) && char.IsLower(key[at - 1]) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}
