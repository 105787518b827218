using Connections.Core.Settings;

namespace Connections.Core.Destinations.Twilio;

/// <summary>Sends text messages.</summary>
/// <remarks>https://www.twilio.com/docs/messaging/api/message-resource, read 2026-11. There is no idempotency key.</remarks>
internal sealed class TwilioDestination : IDestination
{
    public Profile Profile { get; } = new("twilio", "Twilio", Category: "SMS & Push Notifications", Api: "https://api.twilio.com")
    {
        Description = "Sends a text message when something happens.",
        Aliases = ["actions-twilio", "Twilio (Actions)"],
        Settings =
        [
            new("accountId", "Account SID", SettingKind.Text) { Required = true, Description = "Begins with AC; Twilio's console shows it." },
            new("token", "Auth token", SettingKind.Secret) { Required = true },
            new("phoneNumber", "Phone number", SettingKind.Text) { Required = true, Description = "Your Twilio number with its country code, such as +15550001111." },
        ],
        Authenticate = (call, request) => request.WithBasic(call.Setting("accountId"), call.Setting("token")),
        Check = call => ActionRequest.Get($"https://api.twilio.com/2010-04-01/Accounts/{Uri.EscapeDataString(call.Setting("accountId") ?? "")}.json"),
        Offers = new Dictionary<string, VendorChoices> { ["phoneNumber"] = TwilioChoices.Numbers },
        Note = "Messages cost money, and Twilio cannot tell a repeat: after a time-out the same message may be sent twice.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("sendSMS", "Send SMS", "type = \"track\"")
        {
            Description = "Sends a text message.",
            Fields =
            [
                Fields.Text("To", Map.FirstOf("context.traits.phone", "properties.phone")).Needed().Saying("A phone number with its country code, such as +14155550100."),
                new("Body", "Body", FieldType.Paragraph) { Required = true, Description = "The message." },
                Fields.Text("MediaUrl", label: "Media URL").Saying("A picture to send along; it then is an MMS."),
            ],
            Request = call => ActionRequest.Form(
                $"https://api.twilio.com/2010-04-01/Accounts/{Uri.EscapeDataString(call.Setting("accountId") ?? "")}/Messages.json", Form(call)),
        },
    ];

    /// <summary>None: what is sent at people's cost, a person decides.</summary>
    public IReadOnlyList<Preset> Presets => [];

    private static IEnumerable<KeyValuePair<string, string>> Form(ActionCall call)
    {
        yield return new("From", call.Setting("phoneNumber") ?? "");
        foreach (var key in (string[])["To", "Body", "MediaUrl"])
        {
            if (call.Text(key) is { } value)
                yield return new(key, value);
        }
    }
}
