namespace Connections.Core.Destinations.SendGrid;

/// <summary>What SendGrid offers for fields.</summary>
/// <remarks>
/// https://www.twilio.com/docs/sendgrid/api-reference/transactional-templates/retrieve-paged-transactional-templates, read 2026-11: up to 200 a page,
/// <c>_metadata.next</c> is the next one's address. Groups and pools come whole.
/// </remarks>
internal static class SendGridChoices
{
    public static VendorChoices Templates { get; } = VendorChoices.Of(
        "dynamic templates",
        call => $"{SendGridDestination.Host(call)}/v3/templates?generations=dynamic&page_size=200",
        body => VendorChoice.Each(body["result"] ?? body["templates"], "id", "name"),
        (_, body) => body["_metadata"]?["next"]?.ToString());

    public static VendorChoices Groups { get; } = VendorChoices.Of(
        "unsubscribe groups", call => $"{SendGridDestination.Host(call)}/v3/asm/groups", body => VendorChoice.Each(body, "id", "name"));

    public static VendorChoices Pools { get; } = VendorChoices.Of(
        "IP pools", call => $"{SendGridDestination.Host(call)}/v3/ips/pools", body => VendorChoice.Each(body, "name", "name"));
}
