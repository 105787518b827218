using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.June;

/// <summary>Sends events to June in the form in which they came.</summary>
/// <remarks>https://www.june.so/docs, read 2026-11. Its API takes the calls of Segment's spec, one a request.</remarks>
internal sealed class JuneDestination : IDestination
{
    private static readonly Field[] Common =
    [
        Fields.Text("anonymousId", Map.Path("anonymousId"), "Anonymous ID"),
        Fields.Text("userId", Map.Path("userId"), "User ID"),
        Fields.Time("timestamp", Map.Path("timestamp")).Needed(),
        Fields.Text("messageId", Map.Path("messageId"), "Message ID"),
    ];

    public Profile Profile { get; } = new("june", "June", Category: "Analytics", Api: "https://api.june.so")
    {
        Description = "Sends track, page, identify and group calls to June's product analytics.",
        Aliases = ["june-actions", "June (Actions)"],
        Note = "June joined Amplitude in 2025 and announced the end of its service. Check that your workspace still takes events.",
        Settings = [new("apiKey", "API key", Core.Settings.SettingKind.Secret) { Required = true, Description = "In June: Settings, Integrations, Segment." }],
        Authenticate = (call, request) => request.With("Authorization", $"Basic {call.Setting("apiKey")}"),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("track", "Track", "type = \"track\"")
        {
            Description = "Sends an event.",
            Fields = [Fields.Text("event", Map.Path("event")).Needed(), Fields.Open("properties", Map.Path("properties")), Fields.Open("context", Map.Path("context")), .. Common],
            Request = call => Send("track", call),
        },
        new("page", "Page", "type = \"page\"")
        {
            Description = "Sends a page view.",
            Fields = [Fields.Text("name", Map.Path("properties.name")), Fields.Open("properties", Map.Path("properties")), Fields.Open("context", Map.Path("context")), .. Common],
            Request = call => Send("page", call),
        },
        new("identify", "Identify", "type = \"identify\"")
        {
            Description = "Sends a user's traits.",
            Fields = [Fields.Open("traits", Map.Path("traits")), .. Common],
            Request = call => Send("identify", call),
        },
        new("group", "Group", "type = \"group\"")
        {
            Description = "Sends a company's traits, and that the user belongs to it.",
            Fields = [Fields.Text("groupId", Map.Path("groupId"), "Group ID").Needed(), Fields.Open("traits", Map.Path("traits")), .. Common],
            Request = call => Send("group", call),
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Calls", "track", "type = \"track\""),
        new("Page Calls", "page", "type = \"page\""),
        new("Identify Calls", "identify", "type = \"identify\""),
        new("Group Calls", "group", "type = \"group\""),
    ];

    private static Checked<ActionRequest> Send(string kind, ActionCall call) => ActionRequest.Post($"https://api.june.so/api/{kind}", call.Payload);
}
