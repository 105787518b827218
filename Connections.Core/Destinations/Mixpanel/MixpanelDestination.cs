using Connections.Core.Settings;

namespace Connections.Core.Destinations.Mixpanel;

/// <summary>Sends events, people and groups to Mixpanel.</summary>
/// <remarks>
/// https://developer.mixpanel.com/reference, read 2026-11: an import takes 2,000 events and 10 MB, and drops an <c>$insert_id</c> that it saw within
/// five days. Records that it refuses are told one by one; the others of the same import are stored.
/// </remarks>
internal sealed class MixpanelDestination : IDestination
{
    private const string Plain = "type = \"track\" and event != \"Order Completed\"";
    private const string Order = "type = \"track\" and event = \"Order Completed\"";

    public Profile Profile { get; } = new("mixpanel", "Mixpanel", Category: "Analytics")
    {
        Description = "Sends events, orders, people and groups to Mixpanel.",
        Aliases = ["actions-mixpanel", "Mixpanel (Actions)", "Actions Mixpanel"],
        Settings =
        [
            new("projectToken", "Project token", SettingKind.Text) { Required = true, Description = "In Mixpanel: Settings, Project, Access keys." },
            new("apiSecret", "API secret", SettingKind.Secret) { Description = "Of the project. Without it the token is used, which imports only recent events." },
            new("apiRegion", "Data residency", SettingKind.Choice) { Choices = ["US 🇺🇸", "EU 🇪🇺", "IN 🇮🇳"], Default = "US 🇺🇸" },
            new("sourceName", "Source name", SettingKind.Text) { Description = "Sent as segment_source_name with every event." },
            new("strictMode", "Strict mode", SettingKind.Choice)
            {
                Choices = ["1", "0"], Default = "1", Description = "1 has Mixpanel check every event, and say which it refuses; 0 drops those in silence.",
            },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEvent", "Track event", "type = \"track\"")
        {
            Description = "Sends an event.",
            Batch = MixpanelImport.Batch,
            Fields = [Fields.Text("event", Map.Path("event")).Needed(), .. MixpanelFields.OfEvents()],
            PerformAsync = (call, calls, cancellationToken) =>
                MixpanelImport.SendAsync(call, calls, payload => [MixpanelEvents.Plain(payload, call)], cancellationToken),
        },
        new("trackPurchase", "Track purchase", Order)
        {
            Description = "Sends an order, and an event for each of its products.",
            Batch = MixpanelImport.Batch,
            Fields =
            [
                Fields.Text("event", Map.Path("event")).Needed(),
                Fields.Boolean("generatePurchaseEventPerProduct", true, "An event for each product"),
                MixpanelFields.Products(),
                .. MixpanelFields.OfEvents(),
            ],
            PerformAsync = (call, calls, cancellationToken) =>
                MixpanelImport.SendAsync(call, calls, payload => MixpanelEvents.Purchase(payload, call), cancellationToken),
        },
        new("identifyUser", "Identify user", "type = \"identify\"")
        {
            Description = "Sets a person's properties, and joins what the person did anonymously.",
            Fields =
            [
                Fields.Text("ip", Map.Path("context.ip"), "IP address"),
                Fields.Text("user_id", Map.Path("userId"), "User ID"),
                Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID"),
                Fields.Open("traits", Map.Path("traits")),
            ],
            Requests = MixpanelPeople.Identify,
            Judge = MixpanelPeople.Judge,
        },
        new("groupIdentifyUser", "Group identify", "type = \"group\"")
        {
            Description = "Sets a group's properties.",
            Fields =
            [
                Fields.Text("group_key", label: "Group key").Saying("$group_id, unless the project has another."),
                Fields.Text("group_id", Map.Path("groupId"), "Group ID").Needed(),
                Fields.Open("traits", Map.Path("traits")).Needed(),
            ],
            Request = MixpanelPeople.Group,
            Judge = MixpanelPeople.Judge,
        },
        new("alias", "Alias", "type = \"alias\"")
        {
            Description = "Says that two ids are one person; only for projects with Mixpanel's older identity management.",
            Fields = [Fields.Text("alias", Map.FirstOf("userId", "anonymousId")).Needed(), Fields.Text("distinct_id", Map.Path("previousId"), "Distinct ID").Needed()],
            Request = MixpanelPeople.Alias,
            Judge = MixpanelPeople.Judge,
        },
        new("incrementProperties", "Increment properties", "type = \"track\"")
        {
            Description = "Adds to numbers of a person.",
            Fields =
            [
                Fields.Text("ip", Map.Path("context.ip"), "IP address"),
                Fields.Text("user_id", Map.Path("userId"), "User ID"),
                Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID"),
                Fields.Open("increment", Map.Path("properties.increment")).Needed().Saying("Properties and what to add to each, at most 20."),
            ],
            Request = MixpanelPeople.Increment,
            Judge = MixpanelPeople.Judge,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Calls", "trackEvent", Plain),
        new("Order Completed Calls", "trackPurchase", Order),
        new("Page Calls", "trackEvent", "type = \"page\"") { Mapping = new() { ["event"] = Map.Template("Viewed {{name}}") } },
        new("Screen Calls", "trackEvent", "type = \"screen\"") { Mapping = new() { ["event"] = Map.Template("Viewed {{name}}") } },
        new("Identify Calls", "identifyUser", "type = \"identify\""),
        new("Group Calls", "groupIdentifyUser", "type = \"group\""),
    ];
}
