using Connections.Core.Settings;

namespace Connections.Core.Destinations.Keen;

/// <summary>Records events in Keen's collections.</summary>
/// <remarks>https://keen.io/docs/api, version 3.0, read 2026-11.</remarks>
internal sealed class KeenDestination : IDestination
{
    private static readonly Batch Many = new(MaxEvents: 1000) { MaxBytes = 4_000_000 };

    public Profile Profile { get; } = new("keen", "Keen", Category: "Analytics", Api: "https://api.keen.io")
    {
        Description = "Records events in a collection for each event name.",
        AlsoIn = ["Raw Data"],
        Aliases = ["Keen IO"],
        Note = "Keen is legacy: its API is still described, but the company has changed hands and nothing says how long it will answer. This follows the description and was not tried on the service.",
        Settings =
        [
            new("projectId", "Project ID", SettingKind.Text) { Required = true },
            new("writeKey", "Write key", SettingKind.Secret) { Required = true, Description = "In Keen: Project, Access." },
            new("ipAddon", "Add the place of the IP address", SettingKind.Boolean),
            new("uaAddon", "Add what the user agent says", SettingKind.Boolean),
            new("urlAddon", "Add the parts of the page's URL", SettingKind.Boolean),
            new("referrerAddon", "Add the parts of the referrer", SettingKind.Boolean),
            new("trackAllPages", "Send all pages", SettingKind.Boolean) { Default = "true", Description = "As 'Loaded a Page', where a page has no name to be sent by." },
            new("trackNamedPages", "Send named pages", SettingKind.Boolean) { Default = "true" },
            new("trackCategorizedPages", "Send pages with a category", SettingKind.Boolean) { Default = "true" },
        ],
        Authenticate = (call, request) => request.With("Authorization", call.Setting("writeKey")),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("track", "Record event", "type = \"track\"")
        {
            Description = "Records an event in the collection of its name.",
            Batch = Many,
            Fields = [Fields.Text("collection", Map.Path("event")).Needed(), .. Common()],
            PerformAsync = (call, calls, cancellationToken) => KeenEvents.SendAsync(call, calls, payload => payload.Text("collection"), cancellationToken),
        },
        new("page", "Record page view", "type = \"page\"")
        {
            Description = "Records a page view in a collection of its name or category, else in 'Loaded a Page'.",
            Batch = Many,
            Fields = [Fields.Text("name", Map.Path("name")), Fields.Text("category", Map.FirstOf("category", "properties.category")), .. Common()],
            PerformAsync = (call, calls, cancellationToken) => KeenEvents.SendAsync(call, calls, payload => KeenEvents.PageCollection(payload, call), cancellationToken),
        },
    ];

    private static IEnumerable<Field> Common() =>
    [
        Fields.Open("properties", Map.Path("properties")),
        Fields.Text("user_id", Map.Path("userId"), "User ID"),
        Fields.Time("timestamp", Map.Path("timestamp")),
        Fields.Text("ip", Map.Path("context.ip"), "IP address"),
        Fields.Text("user_agent", Map.Path("context.userAgent")),
        Fields.Text("url", Map.Path("context.page.url"), "URL"),
        Fields.Text("referrer", Map.Path("context.page.referrer")),
    ];
}
