namespace Connections.Core.Destinations.Attio;

/// <summary>What Attio offers for fields.</summary>
/// <remarks>https://docs.attio.com/rest-api/endpoint-reference/objects/list-objects, read 2026-11: objects and attributes come whole.</remarks>
internal static class AttioChoices
{
    public static VendorChoices Objects { get; } = VendorChoices.Of(
        "objects", _ => "https://api.attio.com/v2/objects", body => VendorChoice.Each(body["data"], "api_slug", "plural_noun"));

    /// <summary>The attributes of an object that no two records share.</summary>
    public static VendorChoices UniqueAttributes { get; } = VendorChoices.Of(
        "unique attributes",
        call => call.Text("object") is { } named
            ? $"https://api.attio.com/v2/objects/{Uri.EscapeDataString(named)}/attributes"
            : throw new VendorException(EventResult.Refused("Give the object a fixed value first: its attributes are asked for.", "INVALID_SETTINGS")),
        body => VendorChoice.Each(body["data"], one => one["api_slug"], one => one["title"], one => one.Flag("is_unique")));
}
