namespace Connections.Core.Destinations.Klaviyo;

/// <summary>What Klaviyo offers for fields.</summary>
/// <remarks>https://developers.klaviyo.com/en/reference/get_lists, read 2026-11: ten a page, <c>links.next</c> is the next one's address.</remarks>
internal static class KlaviyoChoices
{
    public static VendorChoices Lists { get; } = VendorChoices.Of(
        "lists",
        _ => $"{KlaviyoRequest.Host}/api/lists",
        body => VendorChoice.Each(body["data"], list => list["id"], list => list["attributes"]?["name"]),
        (_, body) => body["links"]?["next"]?.ToString());
}
