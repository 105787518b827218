using Connections.Core.Settings;

namespace Connections.Core.Destinations.Optimizely;

/// <summary>Sends events to Optimizely Web Experimentation.</summary>
/// <remarks>https://docs.developers.optimizely.com, REST API v2 and Event API v1, read 2026-11. An event counts under a number that Optimizely gives it.</remarks>
internal sealed class OptimizelyWebDestination : IDestination
{
    public Profile Profile { get; } = new("optimizely-web", "Optimizely Web", Category: "A/B Testing")
    {
        Description = "Sends events as conversions of Optimizely's web experiments, and makes events there that it does not know.",
        AlsoIn = ["Feature Flagging"],
        Aliases = ["actions-optimizely-web", "Optimizely Web (Actions)", "optimizely"],
        Settings =
        [
            new("optimizelyApiKey", "API token", SettingKind.Secret) { Required = true, Description = "A personal access token. In Optimizely: Profile, API Access." },
            new("optimizelyAccountId", "Account ID", SettingKind.Text) { Required = true },
            new("projectID", "Project ID", SettingKind.Number) { Required = true },
        ],
        Offers = new Dictionary<string, VendorChoices> { ["projectID"] = OptimizelyChoices.Projects },
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEvent", "trackEvent", "type = \"track\"")
        {
            Description = "Sends an event of a visitor.",
            Batch = new(MaxEvents: 1000, "anonymizeIP") { MaxBytes = 1_000_000 },
            Fields =
            [
                Fields.Text("uuid", Map.Path("messageId"), "UUID").Needed().Saying("Optimizely counts an event once by it."),
                Fields.Text("endUserId", Map.Path("userId"), "End user ID").Needed().Saying("The visitor of Optimizely's cookie, or your own id where you bring it."),
                Fields.Boolean("anonymizeIP", true, "Anonymise IP address").Needed(),
                Fields.Object("eventSyncConfig",
                    Fields.Choice("createEventIfNotFound", "CREATE", "CREATE", "DO_NOT_CREATE").Needed(),
                    Fields.Boolean("shouldSnakeCaseEventKey", false).Needed(),
                    Fields.Text("eventKey", Map.FirstOf("event", "name")),
                    Fields.Text("eventId", Map.Path("properties.event_id"), "Event ID").Saying("Of an event that Optimizely has. Without it the key is looked up.").From(OptimizelyChoices.Events)).Needed(),
                Fields.Choice("category", null, "add_to_cart", "save", "search", "share", "purchase", "convert", "sign_up", "subscribe", "other"),
                Fields.Time("timestamp", Map.Path("timestamp")).Needed(),
                Fields.Object("standardEventProperties",
                    Fields.Number("revenue", Map.Path("properties.revenue")).Saying("In whole money, such as 25.50."),
                    Fields.Number("value", Map.Path("properties.value")),
                    Fields.Number("quantity", Map.Path("properties.quantity"))),
                Fields.Object("customStringProperties",
                    Fields.Text("Category", Map.Path("properties.category")),
                    Fields.Text("Subcategory", Map.Path("properties.subcategory")),
                    Fields.Text("Text", Map.Path("properties.text")),
                    Fields.Text("URL", Map.Path("properties.url"), "URL"),
                    Fields.Text("SKU", Map.Path("properties.sku"), "SKU")) with { AllowOthers = true },
                Fields.Open("customNumericProperties"),
                Fields.Open("customBooleanProperties"),
                Fields.Text("sessionId", Map.FirstOf("integrations.actions-optimizely-web.session_id", "properties.session_id"), "Session ID"),
            ],
            PerformAsync = OptimizelyEvents.SendAsync,
        },
    ];
}
