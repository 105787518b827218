using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.FullStory;

/// <summary>Sends events and users to FullStory.</summary>
/// <remarks>https://developer.fullstory.com/server/v2, read 2026-11. Batch imports exist, but are jobs whose result is to be asked for later.</remarks>
internal sealed class FullStoryDestination : IDestination
{
    public Profile Profile { get; } = new("fullstory", "FullStory", Category: "Analytics")
    {
        Description = "Sends events and user properties to FullStory, beside its recorded sessions.",
        AlsoIn = ["Heatmaps & Recordings"],
        Aliases = ["actions-fullstory-cloud", "Fullstory Cloud Mode (Actions)", "Fullstory"],
        Settings =
        [
            new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "A Standard or Admin key. In FullStory: Settings, API Keys." },
            new("region", "Data centre", SettingKind.Choice) { Choices = ["US", "EU"], Default = "US" },
        ],
        Authenticate = (call, request) => request.With("Authorization", $"Basic {call.Setting("apiKey")}").With("Integration-Source", "segment"),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEventV2", "Track event", "type = \"track\"")
        {
            Description = "Sends an event of a user or of a recorded session.",
            Fields =
            [
                Fields.Text("userId", Map.Path("userId"), "User ID").Saying("Needed unless a session is given."),
                Fields.Text("name", Map.Path("event")).Needed(),
                Fields.Open("properties", Map.Path("properties")).Needed(),
                Fields.Time("timestamp", Map.Path("timestamp")),
                Fields.Boolean("useRecentSession").Saying("Adds the event to the user's latest session, where one is open."),
                Fields.Text("sessionUrl", label: "Session URL").Saying("Adds the event to this session, such as {{context.fullstory.sessionUrl}}."),
            ],
            Request = Track,
        },
        new("identifyUserV2", "Identify user", "type = \"identify\"")
        {
            Description = "Creates or updates a user.",
            Fields =
            [
                Fields.Text("uid", Map.Path("userId"), "User ID").Needed(),
                Fields.Text("anonymousId", Map.Path("anonymousId"), "Anonymous ID"),
                Fields.Text("displayName", Map.Path("traits.name")),
                Fields.Text("email", Map.Path("traits.email")),
                Fields.Open("properties", Map.Path("traits")),
            ],
            Request = Identify,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Event", "trackEventV2", "type = \"track\""),
        new("Identify User", "identifyUserV2", "type = \"identify\""),
    ];

    private static Checked<ActionRequest> Track(ActionCall call)
    {
        var payload = call.Payload;
        var session = Session(payload);
        if (payload.Text("userId") is not { } user)
        {
            return session is null
                ? new Problem("userId", "FullStory needs a user ID or a session. Map one of them.")
                : Post(call, "events", Payload.Of(("name", payload["name"]), ("properties", payload["properties"]), ("timestamp", payload.Iso("timestamp")), ("session", session)));
        }

        return Post(call, "events", Payload.Of(
            ("name", payload["name"]), ("properties", payload["properties"]), ("user", Payload.Of(("uid", user))), ("timestamp", payload.Iso("timestamp")), ("session", session)));
    }

    // A session's address ends in "{device}:{session}", escaped: that is its id.
    private static JsonObject? Session(JsonObject payload)
    {
        if (payload.Text("sessionUrl") is { } url)
            return new() { ["id"] = Uri.UnescapeDataString(url[(url.LastIndexOf('/') + 1)..].Split('?')[0]) };
        return payload.Flag("useRecentSession") ? new() { ["use_most_recent"] = true } : null;
    }

    private static Checked<ActionRequest> Identify(ActionCall call)
    {
        var payload = call.Payload;
        var properties = payload.Object("properties").DeepClone().AsObject();
        if (payload.Text("anonymousId") is { } anonymous)
            properties["segmentAnonymousId"] = anonymous;
        return Post(call, "users", Payload.Of(
            ("uid", payload["uid"]), ("email", payload["email"]), ("display_name", payload["displayName"]), ("properties", properties.OrNull())));
    }

    private static ActionRequest Post(ActionCall call, string path, JsonObject body) =>
        ActionRequest.Post($"https://api.{(call.Setting("region") == "EU" ? "eu1." : "")}fullstory.com/v2/{path}", body);
}
