using Connections.Core.Settings;

namespace Connections.Core.Destinations.SendGrid;

/// <summary>Keeps contacts in SendGrid's Marketing Campaigns, and sends mails.</summary>
/// <remarks>
/// https://www.twilio.com/docs/sendgrid/api-reference/contacts/add-or-update-a-contact, read 2026-11: 30,000 contacts or 6 MB in one
/// request, which is queued (202): what becomes of it is seen in SendGrid.
/// </remarks>
internal sealed class SendGridDestination : IDestination
{
    private const string UnitedStates = "https://api.sendgrid.com";

    public Profile Profile { get; } = new("sendgrid", "SendGrid Marketing Campaigns", Category: "Email Marketing")
    {
        Description = "Keeps contacts in SendGrid's Marketing Campaigns, and sends mails made of dynamic templates.",
        Aliases = ["actions-sendgrid", "SendGrid", "SendGrid (Actions)", "Actions Sendgrid", "SendGrid Marketing Campaigns (Actions)"],
        Settings =
        [
            new("sendGridApiKey", "API key", SettingKind.Secret) { Required = true, Description = "In SendGrid: Settings, API keys. It needs access to Marketing, and to Mail Send for mails." },
            new("endpoint", "Region", SettingKind.Choice) { Choices = [UnitedStates, "https://api.eu.sendgrid.com"], Default = UnitedStates },
        ],
        Authenticate = (call, request) => request.WithBearer(call.Setting("sendGridApiKey")).With("Accept", "application/json"),
        Check = call => ActionRequest.Get($"{call.Setting("endpoint") ?? UnitedStates}/v3/scopes"),
        Note = "Mails that are sent are paid for, and a mail whose answer was lost is sent again.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } = [SendGridContacts.Update, SendGridMail.Send];

    public static string Host(ActionCall call) => call.Setting("endpoint") ?? UnitedStates;
}
