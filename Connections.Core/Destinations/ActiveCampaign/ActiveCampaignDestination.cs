using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.ActiveCampaign;

/// <summary>Keeps contacts in ActiveCampaign, with their tags and lists, and tells it of events and visits.</summary>
/// <remarks>https://developers.activecampaign.com/reference/overview, read 2026-11: 5 requests a second for each account.</remarks>
internal sealed class ActiveCampaignDestination : IDestination
{
    private const string Tracking = "https://trackcmp.net";

    public Profile Profile { get; } = new("activecampaign", "ActiveCampaign", Category: "Email Marketing")
    {
        Description = "Keeps contacts, their tags and their lists in ActiveCampaign, and tells it what they do.",
        Aliases = ["actions-activecampaign", "Active Campaign"],
        AlsoIn = ["Marketing Automation", "CRM"],
        Settings =
        [
            new("apiKey", "API URL", SettingKind.Url) { Required = true, Description = "In ActiveCampaign: Settings, Developer; such as https://acme.api-us1.com." },
            new("apiSecret", "API key", SettingKind.Secret) { Required = true, Description = "The key beside it." },
            new("actid", "Account ID for events", SettingKind.Text) { Description = "In ActiveCampaign: Settings, Tracking, Event tracking. Events and visits need it." },
            new("eventKey", "Event key", SettingKind.Secret) { Description = "The key beside it." },
        ],
        Authenticate = (call, request) => request.Address.Host == "trackcmp.net" ? request : request.With("Api-Token", call.Setting("apiSecret")),
        Check = call => ActionRequest.Get($"{call.Setting("apiKey")!.TrimEnd('/')}/api/3/users/me"),
        RequestsPerSecond = 5,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("identify", "Sync Contact", "type = \"identify\"")
        {
            Description = "Creates a contact, or updates the one that is there, with its tags and lists.",
            Fields =
            [
                Fields.Text("email", Map.FirstOf("traits.email", "context.traits.email"), "E-mail").Needed(),
                Fields.Text("firstName", Map.FirstOf("traits.firstName", "traits.first_name"), "First name"),
                Fields.Text("lastName", Map.FirstOf("traits.lastName", "traits.last_name"), "Last name"),
                Fields.Text("phone", Map.Path("traits.phone")),
                Fields.Open("fields", Map.Path("traits"), "Custom fields").Saying("By title or personalisation tag. What ActiveCampaign has no field for is left out."),
                Fields.Texts("tags", Map.Path("traits.tags")).From(ActiveCampaignChoices.Tags),
                Fields.Boolean("tagsReset", Map.Path("traits.tagsReset"), "Take away other tags first"),
                Fields.Open("lists", Map.Path("traits.lists")) with
                {
                    Multiple = true,
                    Properties = [Fields.Text("id", label: "List ID").Needed().From(ActiveCampaignChoices.Lists), Fields.Choice("status", null, "active", "unsubscribed")],
                    Description = "Lists that the contact joins or leaves.",
                },
            ],
            PerformAsync = ActiveCampaignContact.SyncAsync,
        },
        new("track", "Track Event", "type = \"track\"")
        {
            Description = "Records an event of a contact. ActiveCampaign takes those that are on its list of events.",
            Fields =
            [
                Fields.Text("event", Map.Path("event")).Needed().From(ActiveCampaignChoices.Events),
                Fields.Text("eventData", Map.Path("properties.acValue"), "Event value"),
                Fields.Text("email", Map.FirstOf("properties.email", "context.traits.email"), "E-mail").Needed(),
            ],
            Request = Event,
        },
        new("page", "Track Visit", "type = \"page\"")
        {
            Description = "Records that a contact saw a page.",
            Fields =
            [
                Fields.Text("url", Map.FirstOf("properties.url", "context.page.url"), "URL").Needed(),
                Fields.Text("referrer", Map.FirstOf("properties.referrer", "context.page.referrer")),
                Fields.Text("email", Map.FirstOf("properties.email", "context.traits.email"), "E-mail").Needed(),
            ],
            Request = Visit,
        },
    ];

    private static Checked<ActionRequest> Event(ActionCall call)
    {
        if (call.Setting("actid") is not { } account || call.Setting("eventKey") is not { } key)
            return new Problem("actid", "Events need the account id and the event key of the settings.");
        List<KeyValuePair<string, string>> fields = [new("actid", account), new("key", key), new("event", call.Text("event")!)];
        if (call.Text("eventData") is { } data)
            fields.Add(new("eventdata", data));
        fields.Add(new("visit", Payload.Of(("email", call.Text("email"))).ToJsonString()));
        return ActionRequest.Form($"{Tracking}/event", fields);
    }

    private static Checked<ActionRequest> Visit(ActionCall call)
    {
        if (call.Setting("actid") is not { } account)
            return new Problem("actid", "Visits need the account id of the settings.");
        string Part(string? text) => Uri.EscapeDataString(text ?? "");
        return ActionRequest.Get($"{Tracking}/visit?actid={Part(account)}&e={Part(call.Text("email"))}&r={Part(call.Text("referrer"))}&u={Part(call.Text("url"))}");
    }
}
