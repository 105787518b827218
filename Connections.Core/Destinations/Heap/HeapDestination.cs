using Connections.Core.Settings;

namespace Connections.Core.Destinations.Heap;

/// <summary>Sends events and user properties to Heap.</summary>
/// <remarks>
/// https://developers.heap.io/reference, read 2026-11: 1,000 events or users a request; an <c>idempotency_key</c> counts once. A batch of
/// which Heap refuses one event is refused whole, so batching is for teams to switch on.
/// </remarks>
internal sealed class HeapDestination : IDestination
{
    private static readonly Batch Many = new(MaxEvents: 1000) { OnByDefault = false };

    public Profile Profile { get; } = new("heap", "Heap", Category: "Analytics")
    {
        Description = "Sends events, page views and user properties to Heap.",
        Aliases = ["actions-heap-cloud", "Heap Cloud (Actions)", "Heap Cloud"],
        Settings =
        [
            new("appId", "App ID", SettingKind.Text) { Required = true, Description = "Of the environment. In Heap: Account, Manage, Projects." },
            new("region", "Data centre", SettingKind.Choice) { Choices = ["US", "EU"], Default = "US" },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEvent", "Track event", "type = \"track\" or type = \"page\" or type = \"screen\"")
        {
            Description = "Sends an event, or a page or screen view.",
            Batch = Many,
            Fields =
            [
                Fields.Text("message_id", Map.Path("messageId"), "Message ID").Needed(),
                Fields.Text("identity").Saying("Known users: the event is theirs, and their traits are sent along. Without it the anonymous ID is used."),
                Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID"),
                Fields.Text("event", Map.Path("event")),
                Fields.Open("properties", Map.Path("properties")),
                Fields.Time("timestamp", Map.Path("timestamp")),
                Fields.Text("type", Map.Path("type")),
                Fields.Text("name", Map.Path("name")).Saying("Of a page or screen."),
                Fields.Open("traits", Map.Path("context.traits")),
            ],
            Requests = HeapRequests.Track,
        },
        new("identifyUser", "Identify user", "type = \"identify\"")
        {
            Description = "Sets properties of a user.",
            Batch = Many,
            Fields =
            [
                Fields.Text("user_id", Map.Path("userId"), "User ID").Needed(),
                Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID"),
                Fields.Open("traits", Map.Path("traits")),
            ],
            Request = HeapRequests.Identify,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Calls", "trackEvent", "type = \"track\" or type = \"page\" or type = \"screen\""),
        new("Identify Calls", "identifyUser", "type = \"identify\""),
    ];
}
