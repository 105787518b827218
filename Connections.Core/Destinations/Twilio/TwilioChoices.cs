namespace Connections.Core.Destinations.Twilio;

/// <summary>What Twilio offers for settings.</summary>
/// <remarks>https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource, read 2026-11: up to 1,000 a page, <c>next_page_uri</c> is the next one's path.</remarks>
internal static class TwilioChoices
{
    private const string Api = "https://api.twilio.com";

    public static VendorChoices Numbers { get; } = VendorChoices.Of(
        "phone numbers",
        call => $"{Api}/2010-04-01/Accounts/{Uri.EscapeDataString(call.Setting("accountId") ?? "")}/IncomingPhoneNumbers.json?PageSize=1000",
        body => VendorChoice.Each(body["incoming_phone_numbers"], "phone_number", "friendly_name"),
        (_, body) => body["next_page_uri"] is { } path ? $"{Api}{path}" : null);
}
