using Connections.Core.Settings;

namespace Connections.Core.Destinations.Intercom;

/// <summary>Keeps contacts and companies of Intercom, and submits events.</summary>
/// <remarks>
/// https://developers.intercom.com/docs/references/rest-api, read 2026-11. Events have no key by which Intercom would know a repeat.
/// A contact that was just made may not be found yet: the 409 that follows is tried again.
/// </remarks>
internal sealed class IntercomDestination : IDestination
{
    public Profile Profile { get; } = new("intercom", "Intercom", Category: "Livechat")
    {
        Description = "Creates and updates contacts and companies in Intercom, and submits events.",
        Aliases = ["actions-intercom-cloud", "Intercom Cloud Mode (Actions)", "Intercom (Actions)", "Actions Intercom Cloud"],
        AlsoIn = ["Customer Success", "Marketing Automation"],
        Settings =
        [
            new("region", "Region", SettingKind.Choice) { Choices = ["US", "EU", "AU"], Default = "US", Description = "Where your Intercom workspace is hosted." },
        ],
        OAuth = new("https://app.intercom.com/oauth", "https://api.intercom.io/auth/eagle/token"),
        Authenticate = (call, request) => request.WithBearer(call.AccessToken),
        Check = call => ActionRequest.Get($"https://{IntercomApi.Host(call)}/me"),
        RequestsPerSecond = 8,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("identifyContact", "Identify contact", "type = \"identify\"")
        {
            Description = "Creates or updates a contact.",
            Fields =
            [
                Fields.Choice("role", "user", "user", "lead").Needed(),
                Fields.Text("external_id", Map.Path("userId"), "External ID").Saying("Your own id of the contact; a lead has none.") with { ShownWhen = FieldCondition.Is("role", "user") },
                Fields.Text("email", Map.Path("traits.email"), "Email address") with { Format = FieldFormat.Email },
                Fields.Text("phone", Map.Path("traits.phone"), "Phone number"),
                Fields.Text("name", Map.Path("traits.name")),
                Fields.Text("avatar", Map.Path("traits.avatar")) with { Format = FieldFormat.Uri },
                Fields.Time("signed_up_at"),
                Fields.Time("last_seen_at", Map.Path("timestamp")),
                Fields.Number("owner_id", label: "Owner ID").Saying("The id of the admin who owns the contact.").From(IntercomChoices.Admins),
                Fields.Boolean("unsubscribed_from_emails"),
                Custom("contact"),
            ],
            PerformAsync = IntercomContacts.IdentifyAsync,
        },
        new("groupIdentifyContact", "Identify company", "type = \"group\"")
        {
            Description = "Creates or updates a company, and attaches the contact to it. Intercom shows a company once it has a contact.",
            Fields =
            [
                Fields.Time("remote_created_at", Map.Path("traits.createdAt"), "Created at"),
                Fields.Text("external_id", Map.Path("userId"), "External ID").Saying("Your own id of the contact to attach."),
                Fields.Text("email", Map.Path("traits.email"), "Email address").Saying("The contact to attach, where there is no external ID.") with { Format = FieldFormat.Email },
                Fields.Text("company_id", Map.Path("groupId"), "Company ID").Needed(),
                Fields.Text("contact_id", label: "Contact ID").Saying("Intercom's id of the contact to attach; it saves a search."),
                Fields.Text("name", Map.Path("traits.name"), "Company name"),
                Fields.Number("monthly_spend", Map.Path("traits.monthly_spend")),
                Fields.Text("plan", Map.Path("traits.plan")),
                Fields.Number("size", Map.Path("traits.employees"), "Number of employees"),
                Fields.Text("website", Map.Path("traits.website")),
                Fields.Text("industry", Map.Path("traits.industry")),
                Custom("company"),
            ],
            PerformAsync = IntercomCompanies.IdentifyAsync,
        },
        new("trackEvent", "Track event", "type = \"track\"")
        {
            Description = "Submits an event of a contact.",
            Fields =
            [
                Fields.Text("event_name", Map.Path("event")).Needed(),
                Fields.Time("created_at", Map.Path("timestamp"), "Time").Needed(),
                Fields.Text("user_id", Map.Path("userId"), "User ID"),
                Fields.Text("email", Map.Path("properties.email"), "Email address") with { Format = FieldFormat.Email },
                Fields.Number("revenue", Map.Path("properties.revenue")).Saying("In whole units of the currency; Intercom gets it in cents."),
                Fields.Text("currency", Map.Path("properties.currency")).Saying("USD, unless said otherwise."),
                Fields.Text("id", label: "Contact ID").Saying("Intercom's id of the contact, where neither user ID nor email address is known."),
                Fields.Open("metadata", Map.Path("properties")).Saying("Intercom keeps the first ten members, and no nested ones."),
            ],
            PerformAsync = IntercomEvents.TrackAsync,
        },
    ];

    private static Field Custom(string whose) => Fields.Open("custom_attributes").Saying($"Further attributes of the {whose}, which Intercom must know already.");
}
