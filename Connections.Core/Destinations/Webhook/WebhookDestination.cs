using Connections.Core.Settings;

namespace Connections.Core.Destinations.Webhook;

/// <summary>Sends each event as JSON to any address.</summary>
/// <remarks>
/// As Segment's Webhooks (Actions), with one preset and an address in the settings. The signature is of the bytes that are sent, so a
/// receiver checks it against the raw body, of one event or of a batch.
/// </remarks>
internal sealed class WebhookDestination : IDestination
{
    public Profile Profile { get; } = new("webhook", "Webhook", Category: "Raw Data")
    {
        Description = "Sends each event as JSON to an address of yours, signed if you wish.",
        Aliases = ["actions-webhook", "webhooks", "Webhooks", "Webhooks (Actions)"],
        Settings =
        [
            new("url", "URL", SettingKind.Url) { Required = true, Description = "Where events are sent, such as https://hooks.example.com/connections." },
            new("headers", "Headers", SettingKind.SecretMap) { Description = "Sent with every request. They may hold credentials, so they are encrypted, and not shown again." },
            new("sharedSecret", "Shared secret", SettingKind.Secret)
            {
                Description = "Signs every body: X-Signature is its HMAC-SHA1 with this secret, in lower-case hex.",
            },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("send", "Send", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or type = \"group\" or type = \"alias\"")
        {
            Description = "Sends a request with JSON as its body; a batch as a JSON array.",
            Batch = new(4000, "url", "method", "headers") { Usual = 1000, OnByDefault = false },
            Fields =
            [
                new("url", "URL", FieldType.Text) { LeadsSecrets = true, Description = "Instead of the settings' address." },
                new("method", "Method", FieldType.Text) { Choices = ["POST", "PUT", "PATCH"], Description = "POST, unless said otherwise." },
                new("headers", "Headers", FieldType.Object) { Description = "Instead of the settings' headers." },
                new("data", "Data", FieldType.Any) { Default = Map.Event, Description = "The body; the whole event in the preset." },
            ],
            Request = WebhookRequest.Make,
        },
    ];
}
