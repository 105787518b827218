namespace Connections.Core.Destinations.Iterable;

/// <summary>What Iterable offers for fields.</summary>
/// <remarks>https://api.iterable.com/api/docs, read 2026-11: campaigns and templates come whole.</remarks>
internal static class IterableChoices
{
    public static VendorChoices Campaigns { get; } = VendorChoices.Of(
        "campaigns", call => IterableData.Address(call, "/api/campaigns"), body => VendorChoice.Each(body["campaigns"], "id", "name"));

    public static VendorChoices Templates { get; } = VendorChoices.Of(
        "templates", call => IterableData.Address(call, "/api/templates"), body => VendorChoice.Each(body["templates"], "templateId", "name"));
}
