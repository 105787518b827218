using Connections.Core.Settings;

namespace Connections.Core.Destinations.PostHog;

/// <summary>Sends events and people to PostHog, its cloud or one of your own.</summary>
/// <remarks>https://posthog.com/docs/api/capture, read 2026-11: 20 MB a request; what is JSON with a good key is answered 200.</remarks>
internal sealed class PostHogDestination : IDestination
{
    // Off, as published: a team that sends much switches it on.
    private static readonly Batch Many = new(MaxEvents: 1000) { Usual = 100, OnByDefault = false };

    public Profile Profile { get; } = new("posthog", "PostHog", Category: "Analytics")
    {
        Description = "Sends events, page and screen views and people's properties to PostHog.",
        AlsoIn = ["Feature Flagging"],
        Aliases = ["actions-posthog", "Posthog", "PostHog (Actions)"],
        Settings =
        [
            new("api_key", "Project API key", SettingKind.Secret) { Required = true, Description = "Begins with phc_. In PostHog: Settings, Project." },
            new("project_id", "Project ID", SettingKind.Text) { Required = true },
            new("endpoint", "PostHog address", SettingKind.Url)
            {
                Required = true, Description = "https://us.i.posthog.com, https://eu.i.posthog.com, or that of your own installation.",
            },
            new("historical_migration", "Historical migration", SettingKind.Boolean) { Description = "Yes while old events are sent: PostHog then does not take them for a spike." },
            new("geoip_disable", "No location from the IP address", SettingKind.Boolean),
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("event", "Send event")
        {
            Description = "Sends an event, or a page or screen view.",
            Batch = Many,
            Fields =
            [
                Fields.Choice("event_type", "track", "track", "page", "screen").Needed(),
                Fields.Text("event_name", Map.Path("event")).Needed(),
                Fields.Text("distinct_id", Map.Path("userId"), "Distinct ID").Needed().Saying("Map the anonymous ID as well, to send what people did before you knew them."),
                Fields.Open("properties", Map.Path("properties")),
                Fields.Text("current_url", Map.Path("context.page.url"), "Current URL"),
                Fields.Text("screen_name", Map.Path("name")),
                Fields.Boolean("anonymous_event_capture", false, "Make a person of each event").Saying("Yes makes or updates a person; no is cheaper."),
                Fields.Time("timestamp", Map.Path("receivedAt")),
                Fields.Text("ip_address", Map.Path("context.ip"), "IP address"),
            ],
            Request = PostHogRequests.Events,
        },
        new("identify", "Identify")
        {
            Description = "Sets a person's properties.",
            Batch = Many,
            Fields =
            [
                Fields.Text("distinct_id", Map.Path("userId"), "Distinct ID").Needed(),
                Fields.Open("properties", Map.Path("traits")),
                Fields.Time("timestamp", Map.Path("timestamp")),
                Fields.Text("ip_address", Map.Path("context.ip"), "IP address"),
            ],
            Request = PostHogRequests.Identify,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Event", "event", "type = \"track\""),
        new("Page View", "event", "type = \"page\"") { Mapping = new() { ["event_type"] = "page", ["event_name"] = "$pageview" } },
        new("Screen View", "event", "type = \"screen\"") { Mapping = new() { ["event_type"] = "screen", ["event_name"] = "$screenview" } },
        new("Identify", "identify", "type = \"identify\""),
    ];
}
