using Connections.Core.Settings;

namespace Connections.Core.Destinations.Kissmetrics;

/// <summary>Sends events and people's properties to Kissmetrics.</summary>
/// <remarks>
/// https://support.kissmetrics.io/reference, Tracking API, with Segment's rules for names, read 2026-11. Everything stands in the address; the answer is 200
/// with a picture of one pixel whatever was sent.
/// </remarks>
internal sealed class KissmetricsDestination : IDestination
{
    private static readonly Field[] Person =
    [
        Fields.Text("person", Map.FirstOf("userId", "anonymousId")).Needed().Saying("At most 255 characters."),
        Fields.Time("timestamp", Map.Path("timestamp")),
    ];

    public Profile Profile { get; } = new("kissmetrics", "Kissmetrics", Category: "Analytics", Api: "https://trk.kissmetrics.io")
    {
        Description = "Sends events, orders and people's properties to Kissmetrics.",
        Aliases = ["KISSmetrics"],
        Note = "Kissmetrics answers every event alike, also one with a wrong key. Look at its Live view after connecting it.",
        Settings =
        [
            new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "In Kissmetrics: Settings, Site settings." },
            new("prefixProperties", "Put the event's name before its properties", SettingKind.Boolean)
            {
                Default = "true", Description = "Kissmetrics keeps one value of a property for each person: without the name events overwrite each other's.",
            },
            new("trackNamedPages", "Send named pages", SettingKind.Boolean) { Default = "true" },
            new("trackCategorizedPages", "Send pages with a category", SettingKind.Boolean) { Default = "true" },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("track", "Record event", "type = \"track\"")
        {
            Description = "Records an event, and the properties of each product of an order.",
            Fields =
            [
                Fields.Text("event", Map.Path("event")).Needed(),
                Fields.Open("properties", Map.Path("properties")),
                Fields.Number("revenue", Map.Path("properties.revenue")).Saying("Also sent as Billing Amount, which Kissmetrics reports on."),
                .. Person,
            ],
            Requests = KissmetricsRequests.Track,
        },
        new("page", "Record page view", "type = \"page\"")
        {
            Description = "Records a view of a page with a name or a category.",
            Fields =
            [
                Fields.Text("name", Map.Path("name")),
                Fields.Text("category", Map.FirstOf("category", "properties.category")),
                Fields.Open("properties", Map.Path("properties")),
                .. Person,
            ],
            Requests = KissmetricsRequests.Page,
        },
        new("identify", "Set properties", "type = \"identify\"")
        {
            Description = "Sets a person's properties.",
            Fields = [Fields.Open("traits", Map.Path("traits")), .. Person],
            Request = KissmetricsRequests.Identify,
        },
        new("group", "Set group", "type = \"group\"")
        {
            Description = "Sets the properties of a person's group.",
            Fields = [Fields.Text("group_id", Map.Path("groupId"), "Group ID").Needed(), Fields.Open("traits", Map.Path("traits")), .. Person],
            Request = KissmetricsRequests.Group,
        },
        new("alias", "Alias", "type = \"alias\"")
        {
            Description = "Says that two identities are one person.",
            Fields = [Fields.Text("previous", Map.Path("previousId")).Needed(), Fields.Text("person", Map.Path("userId")).Needed()],
            Request = KissmetricsRequests.Alias,
        },
    ];
}
