namespace Connections.Core.Destinations.Mailchimp;

/// <summary>What Mailchimp offers for settings and fields.</summary>
/// <remarks>https://mailchimp.com/developer/marketing/api/lists/get-lists-info/, read 2026-11: up to 1,000 at once, and no account has more.</remarks>
internal static class MailchimpChoices
{
    public static VendorChoices Audiences { get; } = VendorChoices.Of(
        "audiences",
        call => $"https://{Uri.EscapeDataString(call.Setting("datacenter") ?? "")}.api.mailchimp.com/3.0/lists?fields=lists.id,lists.name&count=1000",
        body => VendorChoice.Each(body["lists"], "id", "name"));
}
