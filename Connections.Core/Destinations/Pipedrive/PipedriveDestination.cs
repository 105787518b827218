using Connections.Core.Settings;

namespace Connections.Core.Destinations.Pipedrive;

/// <summary>Keeps persons, organisations, deals, leads, activities and notes of Pipedrive as events say.</summary>
/// <remarks>https://developers.pipedrive.com/docs/api/v1, read 2026-11. What a payload is about is searched for first: a repeat updates what the first try made.</remarks>
internal sealed class PipedriveDestination : IDestination
{
    public Profile Profile { get; } = new("pipedrive", "Pipedrive", Category: "CRM")
    {
        Description = "Creates and updates persons, organisations, deals, leads, activities and notes in Pipedrive.",
        Aliases = ["actions-pipedrive", "Actions Pipedrive"],
        Settings =
        [
            new("domain", "Domain", SettingKind.Text) { Required = true, Description = "The part before .pipedrive.com in the address of your account." },
            new("apiToken", "API token", SettingKind.Secret) { Required = true, Description = "In Pipedrive: Settings, Personal preferences, API." },
            External("personField", "person"),
            External("organizationField", "organisation"),
            External("dealField", "deal"),
        ],
        Authenticate = PipedriveApi.Authenticate,
        Offers = new Dictionary<string, VendorChoices>
        {
            ["personField"] = PipedriveChoices.PersonFields,
            ["organizationField"] = PipedriveChoices.OrganizationFields,
            ["dealField"] = PipedriveChoices.DealFields,
        },
        Check = call => ActionRequest.Get($"{PipedriveApi.Base(call)}/users/me"),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("createUpdateOrganization", "Create or update an organisation", "type = \"group\"")
        {
            Description = "Updates the organisation that matches, or creates one.",
            Fields =
            [
                PipedriveFields.Match("match_field", PipedriveChoices.OrganizationFields),
                Fields.Text("match_value", Map.Path("groupId")).Needed().Saying("What that field holds."),
                Fields.Text("name", Map.Path("traits.name")),
                .. PipedriveFields.OfAll,
            ],
            PerformAsync = (call, calls, cancellationToken) => PipedriveRecords.KeepAsync(call, calls, PipedriveItem.Organization, cancellationToken),
        },
        new("createUpdatePerson", "Create or update a person", "type = \"identify\"")
        {
            Description = "Updates the person who matches, or creates one.",
            Fields =
            [
                PipedriveFields.Match("match_field", PipedriveChoices.PersonFields),
                Fields.Text("match_value", Map.Path("userId")).Needed().Saying("What that field holds."),
                Fields.Text("name", Map.Path("traits.name")),
                Fields.Texts("email", Map.Path("traits.email"), "Email address"),
                Fields.Texts("phone", Map.Path("traits.phone"), "Phone number"),
                .. PipedriveFields.OfAll,
            ],
            PerformAsync = (call, calls, cancellationToken) => PipedriveRecords.KeepAsync(call, calls, PipedriveItem.Person, cancellationToken),
        },
        new("createUpdateActivity", "Create or update an activity", "type = \"track\" and event = \"Activity Upserted\"")
        {
            Description = "Updates the activity with that id, or creates one.",
            Fields =
            [
                Fields.Integer("activity_id", Map.Path("properties.activity_id"), "Activity ID"),
                .. PipedriveFields.Related,
                .. PipedriveFields.RelatedDeal,
                .. PipedriveFields.OfProperties("subject"),
                Fields.Text("type", Map.Path("properties.type")).From(PipedriveChoices.ActivityTypes),
                .. PipedriveFields.OfProperties("description", "note"),
                Fields.Text("due_date", Map.Path("properties.due_date")).Saying("Such as 2026-11-25."),
                Fields.Text("due_time", Map.Path("properties.due_time")).Saying("Such as 12:30."),
                Fields.Text("duration", Map.Path("properties.duration")).Saying("Hours and minutes, such as 00:30."),
                Fields.Boolean("done", Map.Path("properties.done")),
            ],
            PerformAsync = PipedriveRecords.ActivityAsync,
        },
        new("createUpdateDeal", "Create or update a deal", "type = \"track\" and event = \"Deal Upserted\"")
        {
            Description = "Updates the deal that matches, or creates one for the person or organisation that matches.",
            Fields =
            [
                .. PipedriveFields.RelatedDeal,
                .. PipedriveFields.Related,
                Fields.Text("title", Map.Path("properties.title")).Needed(),
                .. PipedriveFields.OfProperties("value", "currency"),
                Fields.Number("stage_id", Map.Path("properties.stage_id"), "Stage ID").From(PipedriveChoices.Stages),
                Fields.Choice("status", null, "open", "won", "lost", "deleted"),
                Fields.Text("expected_close_date", Map.Path("properties.expected_close_date")).Saying("Such as 2026-11-25."),
                Fields.Number("probability", Map.Path("properties.success_probability"), "Success probability"),
                .. PipedriveFields.OfProperties("lost_reason"),
                .. PipedriveFields.OfAll,
            ],
            PerformAsync = PipedriveRecords.DealAsync,
        },
        new("createUpdateLead", "Create or update a lead", "type = \"identify\"")
        {
            Description = "Updates the lead with that id, or creates one for the person or organisation that matches.",
            Fields =
            [
                .. PipedriveFields.OfTraits("lead_id"),
                .. PipedriveFields.Related,
                Fields.Text("title", Map.FirstOf("traits.title", "properties.title")).Needed(),
                Fields.Number("amount", Map.FirstOf("traits.amount", "properties.amount")),
                .. PipedriveFields.OfTraits("currency", "expected_close_date"),
                PipedriveFields.VisibleTo,
            ],
            PerformAsync = PipedriveRecords.LeadAsync,
        },
        new("createUpdateNote", "Create or update a note", "type = \"track\" and event = \"Note Upserted\"")
        {
            Description = "Updates the note with that id, or adds one to whatever matches.",
            Fields =
            [
                Fields.Integer("note_id", Map.Path("properties.note_id"), "Note ID"),
                Fields.Text("lead_id", Map.Path("properties.lead_id"), "Lead ID"),
                .. PipedriveFields.Related,
                .. PipedriveFields.RelatedDeal,
                Fields.Text("content", Map.Path("properties.content")).Needed().Saying("Text or HTML."),
            ],
            PerformAsync = PipedriveRecords.NoteAsync,
        },
    ];

    /// <summary>Deals, leads and notes need a pipeline of the team's own: people add those mappings.</summary>
    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Create or update a person", "createUpdatePerson", "type = \"identify\""),
        new("Create or update an organisation", "createUpdateOrganization", "type = \"group\""),
        new("Create or update an activity", "createUpdateActivity", "type = \"track\" and event = \"Activity Upserted\""),
    ];

    private static Setting External(string key, string what) => new(key, $"External ID field of a {what}", SettingKind.Text)
    {
        Default = "id",
        Description = $"The key of the field that holds your own id of a {what}: make one in Pipedrive, or every event creates another {what}.",
    };
}
