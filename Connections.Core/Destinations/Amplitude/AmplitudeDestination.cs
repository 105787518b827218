using Connections.Core.Settings;

namespace Connections.Core.Destinations.Amplitude;

/// <summary>Sends events, users and groups to Amplitude.</summary>
/// <remarks>
/// https://amplitude.com/docs/apis/analytics, read 2026-11: HTTP V2 and Batch take 2,000 events; an <c>insert_id</c> counts once within seven days;
/// ids have five characters or more unless said otherwise.
/// </remarks>
internal sealed class AmplitudeDestination : IDestination
{
    private const string Plain = "type = \"track\" and event != \"Order Completed\"";
    private const string Order = "type = \"track\" and event = \"Order Completed\"";

    public Profile Profile { get; } = new("amplitude", "Amplitude", Category: "Analytics")
    {
        Description = "Sends events, revenue, users and groups to Amplitude.",
        Aliases = ["actions-amplitude", "Actions Amplitude", "Amplitude (Actions)"],
        Settings =
        [
            new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "Of the project. In Amplitude: Settings, Projects." },
            new("secretKey", "Secret key", SettingKind.Secret) { Required = true, Description = "Of the project." },
            new("endpoint", "Data centre", SettingKind.Choice) { Choices = ["north_america", "europe"], Default = "north_america" },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("logEventV2", "Log event", Plain)
        {
            Description = "Sends an event.",
            Batch = AmplitudeUpload.Batch,
            Fields = [.. AmplitudeFields.OfEvents(), .. AmplitudeFields.SetByHand()],
            PerformAsync = (call, calls, cancellationToken) =>
                AmplitudeUpload.SendAsync(call, calls, payload => [AmplitudeEvents.Plain(payload)], cancellationToken),
        },
        new("logPurchase", "Log purchase", Order)
        {
            Description = "Sends an order with its revenue, and an event for each of its products.",
            Batch = AmplitudeUpload.Batch,
            Fields =
            [
                Fields.Boolean("trackRevenuePerProduct", false).Saying("Revenue on the products' events in place of the order's."),
                .. AmplitudeFields.OfEvents(),
                .. AmplitudeFields.Attribution(),
            ],
            PerformAsync = (call, calls, cancellationToken) => AmplitudeUpload.SendAsync(call, calls, AmplitudeEvents.Purchase, cancellationToken),
        },
        new("identifyUser", "Identify user", "type = \"identify\"")
        {
            Description = "Sets a user's properties without an event.",
            Fields = [.. AmplitudeFields.OfUsers(), .. AmplitudeFields.Attribution(), Fields.Text("library", Map.Path("context.library.name"))],
            Request = AmplitudeUsers.Identify,
        },
        new("groupIdentifyUser", "Group identify user", "type = \"group\"")
        {
            Description = "Puts a user into a group, and sets the group's properties.",
            Fields =
            [
                Fields.Text("user_id", Map.Path("userId"), "User ID"),
                AmplitudeFields.Device(),
                Fields.Text("insert_id", label: "Insert ID"),
                Fields.Time("time", Map.Path("timestamp")),
                Fields.Open("group_properties", Map.Path("traits")),
                Fields.Text("group_type").Needed().Saying("Such as company."),
                Fields.Text("group_value").Needed().Saying("The group's id or name, such as $.groupId."),
                AmplitudeFields.ShortestId(),
                Fields.Text("library"),
            ],
            Requests = AmplitudeUsers.Group,
        },
        new("mapUser", "Map user", "type = \"alias\"")
        {
            Description = "Says that two user ids are one person.",
            Fields =
            [
                Fields.Text("user_id", Map.Path("previousId"), "User ID"),
                Fields.Text("global_user_id", Map.Path("userId"), "Global user ID"),
                AmplitudeFields.ShortestId(),
            ],
            Request = AmplitudeUsers.Map,
        },
    ];

    // A group needs a type that the event does not have: its mapping is for the team to make.
    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Calls", "logEventV2", Plain),
        new("Order Completed Calls", "logPurchase", Order),
        new("Page Calls", "logEventV2", "type = \"page\"") { Mapping = new() { ["event_type"] = Map.Template("Viewed {{name}}") } },
        new("Screen Calls", "logEventV2", "type = \"screen\"") { Mapping = new() { ["event_type"] = Map.Template("Viewed {{name}}") } },
        new("Identify Calls", "identifyUser", "type = \"identify\""),
    ];
}
