using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.MoEngage;

/// <summary>Sends users and their events to MoEngage.</summary>
/// <remarks>https://developers.moengage.com/hc/en-us/articles/4404674776724-Overview, read 2026-11. The numbers of data centres are those of MoEngage's addresses.</remarks>
internal sealed class MoEngageDestination : IDestination
{
    private static readonly string[] Regions = ["DC_01", "DC_02", "DC_03", "DC_04", "DC_05", "DC_06"];

    private static readonly IReadOnlyList<Field> Common =
    [
        Fields.Text("type", Map.Path("type")).Needed(),
        Fields.Text("userId", Map.Path("userId"), "User ID"),
        Fields.Text("anonymousId", Map.Path("anonymousId"), "Anonymous ID"),
        Fields.Text("os_name", Map.Path("context.os.name"), "Operating system"),
        Fields.Text("app_version", Map.Path("context.app.version"), "App version"),
        Fields.Text("library_version", Map.Path("context.library.version"), "Library version"),
        Fields.Time("timestamp", Map.Path("timestamp")),
        Fields.Boolean("update_existing_only", false, "Update existing users only").Saying("Makes no new users."),
    ];

    public Profile Profile { get; } = new("moengage", "MoEngage", Category: "Marketing Automation")
    {
        Description = "Sends users and what they do to MoEngage, for its campaigns and flows.",
        Aliases = ["actions-moengage", "Moengage (Actions)", "Actions Moengage", "MoEngage (Actions)"],
        AlsoIn = ["SMS & Push Notifications"],
        Settings =
        [
            new("api_id", "App ID", SettingKind.Text) { Required = true, Description = "In MoEngage: Settings, APIs, Data API settings: Workspace ID." },
            new("api_key", "API key", SettingKind.Secret) { Required = true, Description = "The data API key beside it." },
            new("region", "Data centre", SettingKind.Choice) { Required = true, Choices = Regions, Default = Regions[0], Description = "The number in the address of your dashboard." },
        ],
        Authenticate = (call, request) => request.WithBasic(call.Setting("api_id"), call.Setting("api_key")),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEvent", "Track Event", "type = \"track\"")
        {
            Description = "Sends an event of a user.",
            Fields =
            [
                Fields.Text("event", Map.Path("event"), "Event name").Needed(),
                Fields.Open("properties", Map.Path("properties"), "Event properties"),
                Fields.Text("project_name", "", "Project name").Saying("The project of a workspace that has several."),
                .. Common,
            ],
            Request = call => Send(call, "event", "properties", "project_name"),
        },
        new("identifyUser", "Identify User", "type = \"identify\"")
        {
            Description = "Creates a user, or updates the one that is there.",
            Fields = [Fields.Open("traits", Map.Path("traits"), "User attributes"), .. Common],
            Request = call => Send(call, "traits"),
        },
    ];

    private static Checked<ActionRequest> Send(ActionCall call, params string[] own)
    {
        var payload = call.Payload;
        var region = call.Setting("region") is { } chosen && Regions.Contains(chosen) ? chosen : Regions[0];
        var body = payload.Only(["type", "timestamp", .. own]).With(
            ("user_id", payload["userId"]),
            ("anonymous_id", payload["anonymousId"]),
            ("context", new JsonObject
            {
                ["app"] = Payload.Of(("version", payload["app_version"])),
                ["os"] = Payload.Of(("name", payload["os_name"])),
                ["library"] = Payload.Of(("version", payload["library_version"])),
            }),
            ("update_existing_only", payload.Flag("update_existing_only")));
        return ActionRequest.Post($"https://api-{region[3..]}.moengage.com/v1/integrations/segment?appId={Uri.EscapeDataString(call.Setting("api_id") ?? "")}", body);
    }
}
