using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Loops;

/// <summary>Keeps contacts in Loops and sends it the events that its mails follow from.</summary>
/// <remarks>https://loops.so/docs/api-reference, read 2026-11: 10 requests a second for each team.</remarks>
internal sealed class LoopsDestination : IDestination
{
    public Profile Profile { get; } = new("loops", "Loops", Category: "Email Marketing", Api: "https://app.loops.so")
    {
        Description = "Creates and updates contacts in Loops and sends events, so that mails can follow from them.",
        Aliases = ["actions-loops", "Loops (Actions)", "Actions Loops"],
        Settings = [new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "In Loops: Settings, API." }],
        Authenticate = (call, request) => request.WithBearer(call.Setting("apiKey")),
        Check = _ => ActionRequest.Get("https://app.loops.so/api/v1/api-key"),
        RequestsPerSecond = 10,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("createOrUpdateContact", "Create or update a contact", "type = \"identify\"")
        {
            Description = "Creates a contact, or updates the one that is there.",
            Fields =
            [
                Fields.Time("createdAt", label: "Created at"),
                Fields.Open("customAttributes", Map.Path("traits"), "Contact properties"),
                Fields.Text("email", Map.Path("traits.email"), "E-mail"),
                Fields.Text("firstName", Map.Path("traits.firstName"), "First name"),
                Fields.Text("lastName", Map.Path("traits.lastName"), "Last name"),
                Fields.Open("mailingLists", label: "Mailing lists").Saying("Ids of lists with true to join and false to leave; the trait mailingLists where it is left out."),
                Fields.Text("source", Map.When(Map.Path("traits.source"), Map.Path("traits.source"), "Segment"), "Source"),
                Fields.Boolean("subscribed").Saying("Whether the contact gets campaigns."),
                Fields.Text("userGroup", Map.Path("traits.userGroup"), "User group"),
                Fields.Text("userId", Map.Path("userId"), "User ID"),
            ],
            Request = Contact,
        },
        new("sendEvent", "Send event", "type = \"track\" and event != \"Order Completed\"")
        {
            Description = "Sends an event of a contact, which loops start from.",
            Fields =
            [
                Fields.Text("email", Map.FirstOf("properties.email", "context.traits.email"), "E-mail"),
                Fields.Text("eventName", Map.Path("event"), "Event name").Needed(),
                Fields.Text("userId", Map.Path("userId"), "User ID"),
                Fields.Open("eventProperties", Map.Path("properties"), "Event properties"),
            ],
            Request = call => Unknown(call) is { } problem ? problem : ActionRequest.Post("https://app.loops.so/api/v1/events/send", call.Payload),
        },
    ];

    private static Checked<ActionRequest> Contact(ActionCall call)
    {
        if (Unknown(call) is { } problem)
            return problem;
        var custom = call.Payload.Object("customAttributes");
        var lists = call.Payload.Object("mailingLists").OrNull() ?? custom.Object("mailingLists");
        var body = custom.Without("mailingLists").With(call.Payload.Without("customAttributes")).With(("mailingLists", Joined(lists)));
        return ActionRequest.Json(HttpMethod.Put, new("https://app.loops.so/api/v1/contacts/update"), body);
    }

    // Loops refuses the whole contact for a list that is neither joined nor left.
    private static JsonObject Joined(JsonObject lists)
    {
        JsonObject made = [];
        foreach (var (id, value) in lists)
        {
            if (value is JsonValue known && (known.TryGetValue(out bool joins) || (known.TryGetValue(out string? text) && bool.TryParse(text, out joins))))
                made[id] = joins;
        }

        return made;
    }

    private static Problem? Unknown(ActionCall call) => call.Text("email") is null && call.Text("userId") is null
        ? new("userId", "Loops needs an e-mail address or a user id, and the event has neither.")
        : null;
}
