namespace Connections.Core.Destinations.Intercom;

/// <summary>What Intercom offers for fields.</summary>
/// <remarks>https://developers.intercom.com/docs/references/rest-api/api.intercom.io/admins/listadmins, read 2026-11: they come whole.</remarks>
internal static class IntercomChoices
{
    public static VendorChoices Admins { get; } = VendorChoices.Of(
        "admins", call => $"https://{IntercomApi.Host(call)}/admins", body => VendorChoice.Each(body["admins"], "id", "name"));
}
