using Connections.Core.Settings;

namespace Connections.Core.Destinations.CustomerIo;

/// <summary>Keeps people, objects, devices and events in Customer.io.</summary>
/// <remarks>
/// https://docs.customer.io/integrations/api/track/ (Track API v2), read 2026-11: an operation has at most 32 kB, a batch 500 kB, and an
/// identify 300 attributes. The id of an event is a ULID or UUID where Customer.io is to drop repeats.
/// </remarks>
internal sealed class CustomerIoDestination : IDestination
{
    public const string UnitedStates = "US 🇺🇸";
    public const string Europe = "EU 🇪🇺";

    public Profile Profile { get; } = new("customerio", "Customer.io", Category: "Email Marketing")
    {
        Description = "Creates people, objects and devices in Customer.io and sends their events, so that messages can follow from them.",
        Aliases = ["actions-customerio", "Actions Customerio", "Customer.io (Actions)", "Customer.io Actions"],
        AlsoIn = ["Marketing Automation", "SMS & Push Notifications"],
        Settings =
        [
            new("siteId", "Site ID", SettingKind.Text) { Required = true, Description = "In Customer.io: Settings, API credentials, Track API keys." },
            new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "The key beside the site id." },
            new("accountRegion", "Region", SettingKind.Choice) { Choices = [UnitedStates, Europe], Default = UnitedStates, Description = "Where the account lives." },
        ],
        Authenticate = (call, request) => request.WithBasic(call.Setting("siteId"), call.Setting("apiKey")),
        Check = call => ActionRequest.Get($"{CustomerIoRequest.Host(call)}/api/v1/accounts/region"),
        Judge = CustomerIoRequest.Judge,
        RequestsPerSecond = 100,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } = [.. CustomerIoPeople.Actions, .. CustomerIoEvents.Actions, .. CustomerIoObjects.Actions, .. CustomerIoReports.Actions];

    // In the order in which they are applied to an event.
    public IReadOnlyList<Preset> Presets =>
    [
        .. ((string[])
        [
            "createUpdatePerson", "createUpdateDevice", "deleteDevice", "deleteRelationship", "deletePerson", "deleteObject", "trackEvent", "trackPageView",
            "trackScreenView", "createUpdateObject", "mergePeople", "suppressPerson", "unsuppressPerson", "reportDeliveryEvent", "reportContentEvent",
        ]).Select(slug => Actions.Single(action => action.Slug == slug)).Select(action => new Preset(action.Name, action.Slug, action.Trigger!)),
    ];
}
