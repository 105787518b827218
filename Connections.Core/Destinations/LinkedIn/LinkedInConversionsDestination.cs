namespace Connections.Core.Destinations.LinkedIn;

/// <summary>Sends conversions to LinkedIn's Conversions API.</summary>
/// <remarks>
/// https://learn.microsoft.com/linkedin/marketing/conversions/conversions-api, read 2026-11: events of the last 90 days, 5,000 a call, 600
/// calls a minute; an <c>eventId</c> counts once.
/// </remarks>
internal sealed class LinkedInConversionsDestination : IDestination
{
    public const string Version = "202603";

    public Profile Profile { get; } = new("linkedin-conversions", "LinkedIn Conversions API", Category: "Advertising", Api: "https://api.linkedin.com")
    {
        Description = "Sends conversions from the server to the conversion rules of a LinkedIn ad account.",
        Aliases = ["actions-linkedin-conversions", "LinkedIn Conversions"],
        OAuth = new("https://www.linkedin.com/oauth/v2/authorization", "https://www.linkedin.com/oauth/v2/accessToken", "r_ads", "rw_conversions"),
        Authenticate = (call, request) => request.WithBearer(call.AccessToken).With("LinkedIn-Version", Version).With("X-Restli-Protocol-Version", "2.0.0"),
        Judge = LinkedInRequest.Judge,
        RequestsPerSecond = 10,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("streamConversion", "Stream conversion event")
        {
            Description = "Reports a conversion of a rule.",
            Fields =
            [
                Fields.Text("conversionRuleId", label: "Conversion rule id").Saying("The number at the end of the rule's address in Campaign Manager.")
                    .From(LinkedInChoices.Rules) with { RequiredWhen = FieldCondition.IsEmpty("onMappingSave.outputs.id") },
                Fields.Time("conversionHappenedAt", Map.Path("timestamp"), "Time of the conversion").Needed(),
                Fields.Object("conversionValue",
                    Fields.Text("currencyCode", Map.Path("properties.currency")),
                    Fields.Text("amount", Map.Path("properties.revenue"))),
                Fields.Text("eventId", Map.Path("messageId"), "Event id").Saying("LinkedIn counts an id once, also when its tag reports it from the browser."),
                Fields.Text("email", Map.FirstOf("context.traits.email", "properties.email", "traits.email")).Saying("Hashed with SHA-256 before it is sent, unless it is a digest already."),
                Fields.Text("linkedInUUID", Map.Path("properties.li_fat_id"), "LinkedIn's first-party id (li_fat_id)"),
                Fields.Text("acxiomID", label: "Acxiom id"),
                Fields.Text("oracleMoatID", label: "Oracle Moat id"),
                Fields.Object("userInfo",
                    Fields.Text("firstName", Map.Path("context.traits.firstName")),
                    Fields.Text("lastName", Map.Path("context.traits.lastName")),
                    Fields.Text("title"),
                    Fields.Text("companyName"),
                    Fields.Text("countryCode").Saying("Two letters, such as NL.")) with { Default = null },
                Fields.Open("onMappingSave", label: "Rule from Segment").Saying("What set-ups of Segment hold in place of the rule's id."),
            ],
            Batch = new(5000),
            Request = LinkedInRequest.Make,
        },
    ];
}
