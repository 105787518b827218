using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Attio;

/// <summary>Keeps people, users, companies and workspaces of Attio as events say.</summary>
/// <remarks>
/// https://docs.attio.com/rest-api, read 2026-11. Records are asserted: found by an attribute that is unique, else made, so a repeat does no harm.
/// </remarks>
internal sealed class AttioDestination : IDestination
{
    private static readonly Batch InBatches = new(10_000) { Usual = 1000, OnByDefault = false };

    public Profile Profile { get; } = new("attio", "Attio", Category: "CRM", Api: "https://api.attio.com")
    {
        Description = "Creates and updates people, users, companies and workspaces in Attio.",
        Aliases = ["actions-attio", "Attio (Actions)", "Actions Attio"],
        OAuth = new("https://app.attio.com/authorize", "https://app.attio.com/oauth/token", "record_permission:read-write", "object_configuration:read"),
        Authenticate = (call, request) => request.WithBearer(call.AccessToken),
        Check = _ => ActionRequest.Get("https://api.attio.com/v2/self"),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("identifyUser", "Identify User", "type = \"identify\"")
        {
            Description = "Creates or updates a person, and the user that is this person.",
            Batch = InBatches,
            Fields =
            [
                Fields.Text("email_address", Map.FirstOf("traits.email", "email")).Needed() with { Format = FieldFormat.Email },
                Fields.Text("user_id", Map.Path("userId"), "User ID").Needed(),
                Attributes("user_attributes", "Further attributes of the user, by their slugs in Attio."),
                Attributes("person_attributes", "Further attributes of the person, by their slugs in Attio."),
                ReceivedAt(),
            ],
            Requests = AttioRecords.OfUser,
        },
        new("groupWorkspace", "Group Workspace", "type = \"group\"")
        {
            Description = "Creates or updates a company, and the workspace that belongs to it.",
            Batch = InBatches,
            Fields =
            [
                Fields.Text("domain", Map.FirstOf("traits.website", "website")).Needed().Saying("The company's domain."),
                Fields.Text("workspace_id", Map.FirstOf("groupId", "context.group_id"), "Workspace ID").Needed(),
                Fields.Text("user_id", Map.Path("userId"), "User ID").Saying("A user to link with it, whom Attio must know already."),
                Attributes("company_attributes", "Further attributes of the company, by their slugs in Attio."),
                Attributes("workspace_attributes", "Further attributes of the workspace, by their slugs in Attio."),
                ReceivedAt(),
            ],
            PerformAsync = AttioRecords.GroupAsync,
        },
        new("assertRecord", "Assert record")
        {
            Description = "Creates or updates a record of any object.",
            Batch = InBatches,
            Fields =
            [
                Fields.Text("object", "people", "Object").Needed().Saying("The object's slug in Attio, such as people or deals.").From(AttioChoices.Objects),
                Fields.Text("matching_attribute", "email_addresses").Needed().Saying("The slug of the unique attribute by which a record is found; it has to be among the attributes.").From(AttioChoices.UniqueAttributes),
                Attributes("attributes", "The record's attributes, by their slugs in Attio."),
                ReceivedAt(),
            ],
            Request = AttioRecords.OfAny,
        },
    ];

    private static Field Attributes(string key, string description) => Fields.Open(key, new JsonObject()).Saying(description);

    private static Field ReceivedAt() => Fields.Time("received_at", Map.Path("receivedAt"));
}
