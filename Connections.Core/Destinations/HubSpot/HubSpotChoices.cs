using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>What HubSpot offers for fields.</summary>
/// <remarks>https://developers.hubspot.com/docs/api/crm/properties and .../events/event-definitions, read 2026-11: <c>paging.next.after</c> leads to the next page.</remarks>
internal static class HubSpotChoices
{
    private const string Api = "https://api.hubapi.com";

    private static readonly VendorChoice[] Standard =
    [
        new("contacts", "Contacts"), new("companies", "Companies"), new("deals", "Deals"), new("tickets", "Tickets"), new("products", "Products"), new("line_items", "Line items"),
    ];

    /// <summary>Custom events, by their full names.</summary>
    public static VendorChoices Events { get; } = VendorChoices.Of(
        "custom events",
        _ => $"{Api}/events/v3/event-definitions?limit=100",
        body => VendorChoice.Each(body["results"], one => one["fullyQualifiedName"], one => one["labels"]?["singular"] ?? one["name"]),
        (_, body) => body["paging"]?["next"]?["after"] is { } after ? $"{Api}/events/v3/event-definitions?limit=100&after={Uri.EscapeDataString(after.ToString())}" : null);

    /// <summary>The stages of contacts and companies.</summary>
    public static VendorChoices Stages { get; } = VendorChoices.Of(
        "lifecycle stages", _ => $"{Api}/crm/v3/properties/contacts/lifecyclestage", body => VendorChoice.Each(body["options"], "value", "label"));

    /// <summary>HubSpot's own objects and the account's.</summary>
    public static VendorChoices Objects { get; } = VendorChoices.Of(
        "objects",
        _ => $"{Api}/crm/v3/schemas",
        body => [.. Standard, .. VendorChoice.Each(body["results"], one => one["fullyQualifiedName"] ?? one["objectTypeId"], one => one["labels"]?["plural"] ?? one["name"])]);

    /// <summary>The properties by which one object is found: those of whichever object the mapping names.</summary>
    public static VendorChoices UniqueProperties { get; } = VendorChoices.Of(
        "unique properties",
        call => call.Payload.Object("object_details").Text("object_type") is { } type
            ? $"{Api}/crm/v3/properties/{Uri.EscapeDataString(type)}"
            : throw new VendorException(EventResult.Refused("Give the object type a fixed value first: its properties are asked for.", "INVALID_SETTINGS")),
        body => VendorChoice.Each(body["results"], one => one["name"], one => one["label"], IsUnique));

    // HubSpot holds e-mail addresses and its own ids to be unique without saying so.
    private static bool IsUnique(JsonObject property) => property.Flag("hasUniqueValue") || property.Text("name") is "email" or "hs_object_id";
}
