using Connections.Core.Settings;

namespace Connections.Core.Destinations.Zendesk;

/// <summary>Keeps users and organisations of Zendesk, and adds events to users' timelines.</summary>
/// <remarks>
/// https://developer.zendesk.com/api-reference/, read 2026-11: 200 to 2,500 requests a minute by plan, 429 with <c>Retry-After</c>. Users and
/// organisations are found by their external ids, so a repeat does no harm; an event that is repeated stands twice in a timeline.
/// </remarks>
internal sealed class ZendeskDestination : IDestination
{
    public Profile Profile { get; } = new("zendesk", "Zendesk", Category: "Customer Success")
    {
        Description = "Creates and updates users and organisations in Zendesk, and adds events to their timelines.",
        Aliases = ["Zendesk (Actions)"],
        AlsoIn = ["Livechat", "CRM"],
        Settings =
        [
            new("subdomain", "Subdomain", SettingKind.Text) { Required = true, Description = "The part before .zendesk.com in the address of your account." },
            new("events", "Events", SettingKind.List) { Description = "Names of the track events to send; left out, all that the mappings take." },
            new("verified", "Create users as verified", SettingKind.Boolean) { Description = "Verified users get no mail that asks them to verify their address." },
            new("removeUsersFromOrganizations", "Remove users from organisations", SettingKind.Boolean)
            {
                Description = "Whether an identify call with company.remove takes the user out of that organisation.",
            },
            new("allowGroupWithoutUserId", "Allow group calls without a user ID", SettingKind.Boolean) { Description = "They then keep the organisation alone." },
        ],
        OAuth = new("https://{subdomain}.zendesk.com/oauth/authorizations/new", "https://{subdomain}.zendesk.com/oauth/tokens", "read", "write"),
        Authenticate = (call, request) => request.WithBearer(call.AccessToken),
        Check = call => ActionRequest.Get($"{ZendeskApi.Base(call)}/users/me.json"),
        RequestsPerSecond = 10,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("upsertUser", "Upsert user", "type = \"identify\"")
        {
            Description = "Creates a user, or updates the one with the external ID or email address.",
            Fields =
            [
                Fields.Text("external_id", Map.Path("userId"), "External ID").Needed(),
                Fields.Text("name", Map.Path("traits.name")).Saying("Zendesk needs a name: this, or first and last name."),
                Fields.Text("first_name", Map.FirstOf("traits.firstName", "traits.first_name")),
                Fields.Text("last_name", Map.FirstOf("traits.lastName", "traits.last_name")),
                Fields.Text("email", Map.Path("traits.email"), "Email address"),
                Fields.Text("phone", Map.Path("traits.phone")),
                Fields.Text("time_zone", Map.FirstOf("traits.timezone", "context.timezone")),
                Fields.Number("organization_id", Map.FirstOf("traits.organizationId", "traits.organization_id"), "Organisation ID").Saying("Zendesk's id of the user's organisation."),
                Fields.Open("user_fields", Map.Path("traits")).Saying("Custom fields; names become snake_case, and Zendesk takes those that it knows."),
                Fields.Text("company_id", Map.Path("traits.company.id"), "Company ID").Saying("The organisation to remove the user from."),
                Fields.Boolean("company_remove", Map.Path("traits.company.remove"), "Remove from company"),
            ],
            PerformAsync = ZendeskUsers.UpsertAsync,
        },
        new("upsertOrganization", "Upsert organisation", "type = \"group\"")
        {
            Description = "Creates or updates an organisation, and makes the user a member of it.",
            Fields =
            [
                Fields.Text("external_id", Map.Path("groupId"), "External ID").Needed(),
                Fields.Text("name", Map.FirstOf("traits.name", "groupId")).Needed(),
                Fields.Texts("domain_names", Map.FirstOf("traits.domainNames", "traits.domain_names")),
                Fields.Texts("tags", Map.Path("traits.tags")),
                Fields.Open("organization_fields", Map.Path("traits"), "Organisation fields").Saying("Custom fields; names become snake_case, and Zendesk takes those that it knows."),
                Fields.Text("user_id", Map.Path("userId"), "User ID").Saying("The external ID of the user to make a member."),
            ],
            PerformAsync = ZendeskOrganizations.UpsertAsync,
        },
        new("trackEvent", "Track event", "type = \"track\"")
        {
            Description = "Adds an event to the timeline of a user whom Zendesk knows.",
            Fields =
            [
                Fields.Text("event_name", Map.Path("event")).Needed(),
                Fields.Text("user_id", Map.Path("userId"), "User ID").Needed() with { Maximum = 60 },
                Fields.Text("email", Map.Path("properties.email"), "Email address").Saying("Finds the user where Zendesk does not know the user ID."),
                Fields.Open("properties", Map.Path("properties")),
                Fields.Time("created_at", Map.Path("timestamp"), "Time"),
            ],
            PerformAsync = ZendeskEvents.TrackAsync,
        },
    ];
}
