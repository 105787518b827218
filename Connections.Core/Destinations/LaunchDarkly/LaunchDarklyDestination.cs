using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.LaunchDarkly;

/// <summary>Sends events as metrics of LaunchDarkly's experiments.</summary>
/// <remarks>https://docs.launchdarkly.com, event schema 4, read 2026-11. It answers 202 to whatever is JSON, and drops what names no metric.</remarks>
internal sealed class LaunchDarklyDestination : IDestination
{
    private static readonly Batch Many = new(MaxEvents: 1000) { MaxBytes = 1_000_000 };

    public Profile Profile { get; } = new("launchdarkly", "LaunchDarkly", Category: "Feature Flagging")
    {
        Description = "Sends events as metrics for LaunchDarkly's experiments.",
        AlsoIn = ["A/B Testing"],
        Aliases = ["actions-launchdarkly", "LaunchDarkly (Actions)"],
        Settings =
        [
            new("client_id", "Client-side ID", SettingKind.Text) { Required = true, Description = "Of the environment. In LaunchDarkly: Project settings, Environments." },
            new("events_host_name", "Events host", SettingKind.Text)
            {
                Default = "events.launchdarkly.com", Description = "For the EU or federal instance, its own host.",
            },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEvent", "Track event", "type = \"track\"")
        {
            Description = "Sends an event, which metrics count by its name.",
            Batch = Many,
            Fields =
            [
                Fields.Text("context_kind", "user").Needed().Saying("The kind of context that the key is of."),
                Fields.Text("user_key", Map.FirstOf("userId", "anonymousId"), "Context key").Needed(),
                Fields.Open("additional_context_keys", new JsonObject { ["unauthenticatedUser"] = Map.Path("anonymousId") })
                    .Saying("Keys of further kinds of context."),
                Fields.Text("event_name", Map.Path("event")).Needed(),
                Fields.Number("metric_value", Map.FirstOf("properties.revenue", "properties.value")),
                Fields.Open("event_properties", Map.Path("properties")),
                Fields.Time("timestamp", Map.Path("timestamp")),
            ],
            Request = call => Post(call, payload => Payload.Of(
                ("kind", "custom"), ("key", payload["event_name"]), ("contextKeys", ContextKeys(payload)), ("creationDate", Time(payload, call)),
                ("metricValue", payload["metric_value"]), ("data", payload["event_properties"] ?? new JsonObject()))),
        },
        new("aliasUser", "Alias user", "type = \"identify\" or type = \"alias\"")
        {
            Description = "Says that an anonymous user is a known one.",
            Batch = Many,
            Fields =
            [
                Fields.Text("user_key", Map.Path("userId")).Needed(),
                Fields.Text("previous_key", Map.FirstOf("previousId", "anonymousId")).Needed(),
                Fields.Time("timestamp", Map.Path("timestamp")),
            ],
            Request = call => Post(call, payload => Payload.Of(
                ("kind", "alias"), ("key", payload["user_key"]), ("previousKey", payload["previous_key"]), ("contextKind", "user"),
                ("previousContextKind", "anonymousUser"), ("creationDate", Time(payload, call)))),
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Event", "trackEvent", "type = \"track\""),
        new("Alias User", "aliasUser", "type = \"identify\" or type = \"alias\""),
    ];

    private static Checked<ActionRequest> Post(ActionCall call, Func<JsonObject, JsonObject> shape) =>
        ActionRequest.Post(
            $"https://{call.Setting("events_host_name") ?? "events.launchdarkly.com"}/events/bulk/{Uri.EscapeDataString(call.Setting("client_id") ?? "")}",
            Payload.List(call.Payloads.Select(shape))).With("X-LaunchDarkly-Event-Schema", "4");

    private static JsonObject ContextKeys(JsonObject payload)
    {
        var keys = payload.Object("additional_context_keys").DeepClone().AsObject();
        keys[payload.Text("context_kind") ?? "user"] = payload.Text("user_key");
        return keys;
    }

    private static long Time(JsonObject payload, ActionCall call) => payload.Milliseconds("timestamp") ?? call.Now.ToUnixTimeMilliseconds();
}
