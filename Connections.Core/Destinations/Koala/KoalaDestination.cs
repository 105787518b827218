using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Koala;

/// <summary>Sends the events of known people to Koala.</summary>
/// <remarks>As Segment's Koala (Cloud), read 2026-11. A request is about one person, so nothing is batched.</remarks>
internal sealed class KoalaDestination : IDestination
{
    public Profile Profile { get; } = new("koala", "Koala", Category: "Analytics", Api: "https://api2.getkoala.com")
    {
        Description = "Sends events and traits of known people to Koala, to score leads and accounts.",
        AlsoIn = ["CRM"],
        Aliases = ["actions-koala-cloud", "Koala (Cloud)"],
        Note = "Koala announced in 2025 that it ends its service. Check that your workspace still takes events.",
        Settings = [new("public_key", "Public key", SettingKind.Text) { Required = true, Description = "In Koala: Settings, API." }],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("track", "Track", "type = \"track\"")
        {
            Description = "Sends an event, unless it is of the browser library, where Koala's own code saw it, or of a person without e-mail and profile ID.",
            Fields = [Fields.Text("event", Map.Path("event")).Needed(), Fields.Open("properties", Map.Path("properties")), .. Common("context.traits")],
            Requests = Track,
        },
        new("identify", "Identify", "type = \"identify\"")
        {
            Description = "Sends a person's traits.",
            Fields = [.. Common("traits")],
            Request = Identify,
        },
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Track Calls", "track", "type = \"track\""),
        new("Identify Calls", "identify", "type = \"identify\""),
    ];

    private static IEnumerable<Field> Common(string traits) =>
    [
        Fields.Text("email", Map.FirstOf("traits.email", "email")),
        Fields.Open("traits", Map.Path(traits)),
        (Fields.Text("sent_at", Map.Path("timestamp")) with { Format = FieldFormat.DateTime }).Needed(),
        Fields.Open("context", Map.Path("context")),
        Fields.Text("device_ip", Map.Path("context.ip"), "Device IP"),
        Fields.Text("message_id", Map.Path("messageId"), "Message ID").Needed(),
    ];

    private static Checked<ActionRequest[]> Track(ActionCall call)
    {
        var (payload, properties, traits) = (call.Payload, call.Payload.Object("properties"), call.Payload.Object("traits"));
        var profile = properties.Text("profile_id");
        var email = payload.Text("email") ?? properties.Text("email") ?? traits.Text("email");
        if ((profile ?? email) is null || payload.Object("context").Object("library").Text("name") == "analytics.js")
            return Array.Empty<ActionRequest>();

        return new[]
        {
            Post(call, Payload.Of(
                ("profile_id", profile), ("email", email), ("traits", traits), ("ip", properties.Text("ip") ?? payload.Text("device_ip")),
                ("events", new JsonArray(Typed("track", payload))))),
        };
    }

    private static Checked<ActionRequest> Identify(ActionCall call)
    {
        var (payload, traits) = (call.Payload, call.Payload.Object("traits"));
        return Post(call, Payload.Of(
            ("profile_id", traits.Text("profile_id")), ("email", payload.Text("email") ?? traits.Text("email")), ("traits", traits),
            ("ip", traits.Text("ip") ?? payload.Text("device_ip")), ("identifies", new JsonArray(Typed("identify", payload)))));
    }

    private static JsonObject Typed(string type, JsonObject payload)
    {
        var typed = payload.DeepClone().AsObject();
        typed["type"] = type;
        var context = typed.Object("context").DeepClone().AsObject();
        context["source"] = "segment-cloud";
        typed["context"] = context;
        return typed;
    }

    private static ActionRequest Post(ActionCall call, JsonObject body) =>
        ActionRequest.Post($"https://api2.getkoala.com/web/projects/{Uri.EscapeDataString(call.Setting("public_key") ?? "")}/batch", body);
}
