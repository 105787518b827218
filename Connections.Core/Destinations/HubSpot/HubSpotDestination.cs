using System.Text.Json.Nodes;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>Keeps contacts, companies and other objects of HubSpot, and sends custom events.</summary>
/// <remarks>https://developers.hubspot.com/docs/api/overview, read 2026-11: 100 objects in a batch; about 110 requests in ten seconds.</remarks>
internal sealed class HubSpotDestination : IDestination
{
    private const int MaxBatch = 100;

    public Profile Profile { get; } = new("hubspot", "HubSpot", Category: "CRM", Api: "https://api.hubapi.com")
    {
        Description = "Creates and updates contacts, companies and other objects in HubSpot, and sends custom events.",
        Aliases = ["actions-hubspot-cloud", "HubSpot Cloud Mode (Actions)", "Actions Hubspot Cloud", "HubSpot (Actions)"],
        AlsoIn = ["Marketing Automation", "Email Marketing"],
        Settings = [new("portalId", "Hub ID", SettingKind.Text) { Description = "The number of your HubSpot account; names of custom events begin with it." }],
        OAuth = new(
            "https://app.hubspot.com/oauth/authorize", "https://api.hubapi.com/oauth/v1/token",
            "crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.companies.read", "crm.objects.companies.write",
            "crm.schemas.companies.write", "behavioral_events.event_definitions.read_write", "analytics.behavioral_events.send"),
        Authenticate = (call, request) => request.WithBearer(call.AccessToken),
        RequestsPerSecond = 10,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("upsertContact", "Upsert contact", "type = \"identify\"")
        {
            Description = "Updates the contact with an email address, or creates it.",
            Fields = HubSpotFields.OfContact,
            Batch = new(MaxBatch) { OnByDefault = false },
            PerformAsync = HubSpotContacts.UpsertAsync,
        },
        new("upsertCompany", "Upsert company", "type = \"group\"")
        {
            Description = "Updates the company of a group, or creates it, and associates a contact with it.",
            Fields = HubSpotFields.OfCompany,
            PerformAsync = HubSpotCompanies.UpsertAsync,
        },
        new("sendCustomBehavioralEvent", "Send custom behavioural event", "type = \"track\"")
        {
            Description = "Sends an event that is defined in HubSpot, by its full name.",
            Fields = HubSpotFields.OfBehavioralEvent,
            Request = HubSpotEvents.Behavioral,
        },
        new("customEvent", "Send custom event")
        {
            Description = "Sends an event that is defined in HubSpot, for a record of any type.",
            Fields = HubSpotFields.OfCustomEvent,
            Request = HubSpotEvents.Custom,
        },
        new("upsertObject", "Upsert object")
        {
            Description = "Creates or updates an object of any type, found by a property that is unique.",
            Fields = HubSpotFields.OfObject,
            Batch = new(MaxBatch),
            PerformAsync = HubSpotObjects.WriteAsync,
        },
    ];

    /// <summary>Events have to be defined in HubSpot first: people add those mappings. A group call seldom says whom to associate.</summary>
    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Upsert contact", "upsertContact", "type = \"identify\""),
        new("Upsert company", "upsertCompany", "type = \"group\"") { Mapping = new JsonObject { ["associateContact"] = false } },
    ];
}
