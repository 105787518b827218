using Connections.Core.Settings;

namespace Connections.Core.Destinations.Vwo;

/// <summary>Sends events and visitors' attributes to VWO.</summary>
/// <remarks>As Segment's VWO Cloud Mode, with VWO's SDKs on who a visitor is, read 2026-11. An event counts when it arrives, not when it happened.</remarks>
internal sealed class VwoDestination : IDestination
{
    private static readonly Field[] Visit =
    [
        Fields.Open("page", Map.Path("context.page")),
        Fields.Text("ip", Map.Path("context.ip"), "IP address"),
        Fields.Text("userAgent", Map.Path("context.userAgent")),
        Fields.Text("timestamp", Map.Path("timestamp")),
    ];

    public Profile Profile { get; } = new("vwo", "VWO", Category: "A/B Testing")
    {
        Description = "Sends events, page visits and visitor attributes to VWO, for its tests' goals and audiences.",
        AlsoIn = ["Personalization"],
        Aliases = ["actions-vwo-cloud", "VWO Cloud Mode (Actions)", "VWO Cloud Mode"],
        Note = "Events need the visitor's VWO UUID, in the presets as the property or trait vwo_uuid.",
        Settings =
        [
            new("vwoAccountId", "Account ID", SettingKind.Number) { Required = true },
            new("apikey", "SDK key", SettingKind.Secret) { Description = "Only for VWO Feature Experimentation." },
            new("region", "Region", SettingKind.Choice) { Choices = ["US", "EU", "AS"], Default = "US" },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEvent", "Track event", "type = \"track\"")
        {
            Description = "Sends an event.",
            Fields = [Fields.Text("name", Map.Path("event")).Needed(), Fields.Open("properties", Map.Path("properties")), Visitor("properties.vwo_uuid"), .. Visit],
            Request = VwoRequests.Track,
        },
        new("identifyUser", "Identify user", "type = \"identify\"")
        {
            Description = "Sends a visitor's traits as attributes.",
            Fields = [Fields.Open("attributes", Map.Path("traits")).Needed(), Visitor("traits.vwo_uuid"), .. Visit],
            Request = VwoRequests.Identify,
        },
        new("pageVisit", "Page visit", "type = \"page\"")
        {
            Description = "Sends a page visit.",
            Fields = [Fields.Text("url", Map.Path("context.page.url"), "URL"), Visitor("properties.vwo_uuid"), .. Visit],
            Request = VwoRequests.Page,
        },
        new("syncAudience", "Sync audience", "event = \"Audience Entered\" or event = \"Audience Exited\"")
        {
            Description = "Says that a user entered or left an audience.",
            Fields =
            [
                Fields.Text("name", Map.Path("event")).Needed(),
                Fields.Text("userId", Map.Path("userId"), "User ID"),
                Fields.Text("anonymousId", Map.Path("anonymousId"), "Anonymous ID"),
                Fields.Text("audienceId", Map.Path("properties.audience_key"), "Audience ID").Needed(),
            ],
            Request = VwoRequests.Audience,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Event", "trackEvent", "type = \"track\""),
        new("Identify User", "identifyUser", "type = \"identify\""),
        new("Page Visit", "pageVisit", "type = \"page\""),
        new("Sync Audience", "syncAudience", "event = \"Audience Entered\" or event = \"Audience Exited\""),
    ];

    private static Field Visitor(string path) => Fields.Text("vwoUuid", Map.Path(path), "VWO UUID").Needed();
}
