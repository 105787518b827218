using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Zapier;

/// <summary>Starts Zaps by their webhooks.</summary>
internal sealed class ZapierDestination : IDestination
{
    public Profile Profile { get; } = new("zapier", "Zapier", Category: "Marketing Automation")
    {
        Description = "Starts a Zap with the event as its data.",
        Aliases = ["actions-zapier", "Zapier (Actions)"],
        AlsoIn = ["Raw Data"],
        Note = "Each mapping names the Zap it starts, by the webhook URL that Zapier shows.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("send", "Send", "type = \"track\"")
        {
            Description = "Sends an event to a Zap.",
            Fields =
            [
                Fields.Open("data", Map.Event, "Payload").Needed().Saying("The body; the whole event unless said otherwise."),
                new("zapSubscriptionUrl", "Zapier webhook URL", FieldType.Password) { Required = true, Description = "The address Zapier made for the Zap." },
                Fields.Text("zapIdentifier", label: "Zap identifier").Saying("Which Zap it is; only for people."),
                Fields.Text("fql", label: "First trigger").Saying("The trigger that the Zap began with; only for people."),
            ],
            Request = Send,
        },
    ];

    /// <summary>None: a mapping needs a Zap's address first.</summary>
    public IReadOnlyList<Preset> Presets => [];

    private static Checked<ActionRequest> Send(ActionCall call)
    {
        var url = call.Text("zapSubscriptionUrl")!;
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && IsZapier(address.Host)
            ? ActionRequest.Post(url, call.Payload["data"])
            : new Problem("zapSubscriptionUrl", "The Zapier webhook URL begins with https:// and its host ends in zapier.com.");
    }

    private static bool IsZapier(string host) => host is "zapier.com" || host.EndsWith(".zapier.com", StringComparison.Ordinal);
}
