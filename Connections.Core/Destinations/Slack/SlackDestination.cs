using System.Text.RegularExpressions;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Slack;

/// <summary>Posts messages through Slack's incoming webhooks.</summary>
/// <remarks>https://api.slack.com/messaging/webhooks, read 2026-11: about one message a second; 200 with <c>ok</c>, errors by status.</remarks>
internal sealed partial class SlackDestination : IDestination
{
    public Profile Profile { get; } = new("slack", "Slack", Category: "Customer Success")
    {
        Description = "Posts a message to a Slack channel when something happens.",
        Aliases = ["actions-slack", "Slack (Actions)"],
        AlsoIn = ["Livechat"],
        RequestsPerSecond = 1,
        Note = "Each mapping names the incoming webhook it posts to: make one in Slack first.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("postToChannel", "Post message", "type = \"track\" or type = \"identify\"")
        {
            Description = "Posts a message to a channel.",
            Fields =
            [
                Fields.Text("url", label: "Webhook URL").Needed().Saying("Slack's incoming webhook, such as https://hooks.slack.com/services/T000/B000/XXXX.") with { Format = FieldFormat.Uri },
                new("text", "Message", FieldType.Paragraph)
                {
                    Required = true,
                    Default = Map.Template("{{event}} by {{userId}}"),
                    Description = "What is posted; Slack's own formatting works in it.",
                },
                Fields.Text("channel").Saying("Instead of the webhook's own channel; newer webhooks have only that one."),
                Fields.Text("username", "Connections", "User").Saying("Who the message seems to come from."),
                Fields.Text("icon_url", label: "Icon URL").Saying("The picture beside it."),
            ],
            Request = Post,
        },
    ];

    /// <summary>None: a mapping needs a webhook's address first.</summary>
    public IReadOnlyList<Preset> Presets => [];

    private static Checked<ActionRequest> Post(ActionCall call)
    {
        var url = call.Text("url")!;
        if (!Webhook().IsMatch(url))
            return new Problem("url", $"'{url}' is no webhook of Slack, such as https://hooks.slack.com/services/T000/B000/XXXX.");
        var payload = call.Payload;
        return ActionRequest.Post(url, Payload.Of(("channel", payload["channel"]), ("text", payload["text"]), ("username", payload["username"]), ("icon_url", payload["icon_url"])));
    }

    [GeneratedRegex(@"^https://[a-zA-Z0-9.-]+\.slack\.com[/a-zA-Z0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Webhook();
}
