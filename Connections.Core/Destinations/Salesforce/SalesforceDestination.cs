using System.Text.Json.Nodes;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>Keeps leads, contacts, accounts, opportunities, cases and other records of Salesforce.</summary>
/// <remarks>https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest, read 2026-11.</remarks>
internal sealed class SalesforceDestination : IDestination
{
    public Profile Profile { get; } = new("salesforce", "Salesforce", Category: "CRM")
    {
        Description = "Creates, updates and deletes leads, contacts, accounts and any other records in Salesforce.",
        Aliases = ["actions-salesforce", "Salesforce (Actions)", "Actions Salesforce"],
        Settings =
        [
            new("instanceUrl", "Instance URL", SettingKind.Url) { Required = true, Description = "Such as https://acme.my.salesforce.com." },
            new("isSandbox", "Sandbox", SettingKind.Boolean) { Description = "Whether the instance is a sandbox; asked when a user name and password sign in." },
            new("username", "User name", SettingKind.Text) { Description = "Only to sign in by a password instead of OAuth." },
            new("auth_password", "Password", SettingKind.Secret),
            new("security_token", "Security token", SettingKind.Secret) { Description = "The user's, where the instance asks for it." },
            new("clientId", "Consumer key", SettingKind.Text) { Description = "The connected app's, for a sign-in by password." },
            new("clientSecret", "Consumer secret", SettingKind.Secret),
        ],
        OAuth = new("{instanceUrl}/services/oauth2/authorize", "{instanceUrl}/services/oauth2/token", "api", "refresh_token"),
        Authenticate = (call, request) => request.WithBearer(call.AccessToken),
        RequestsPerSecond = 25,
        Note = "With batching on, events go by Salesforce's Bulk API: it takes a job at once, and tells of single records on its page of bulk data load jobs.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        .. new SalesforceObject("lead", "Lead", "Lead", SalesforceFields.Lead, "last_name").Actions("type = \"identify\""),
        .. new SalesforceObject("contact", "Contact", "Contact", SalesforceFields.Contact, "last_name").Actions(null),
        .. new SalesforceObject("account", "Account", "Account", SalesforceFields.Account, "name").Actions("type = \"group\""),
        .. new SalesforceObject("opportunity", "Opportunity", "Opportunity", SalesforceFields.Opportunity, "close_date", "name", "stage_name").Actions(null),
        .. new SalesforceObject("cases", "Case", "Case", SalesforceFields.Case).Actions(null),
        .. new SalesforceObject("customObject", "Custom object", null, SalesforceFields.AnyObject).Actions(null),
    ];

    public IReadOnlyList<Preset> Presets { get; } =
    [
        new("Lead", "lead", "type = \"identify\"") { Mapping = Upsert("Email", Map.FirstOf("traits.email", "properties.email")) },
        new("Account", "account", "type = \"group\"") { Mapping = Upsert("AccountNumber", Map.Path("groupId")) },
    ];

    private static JsonObject Upsert(string matcher, JsonNode value) => new() { ["operation"] = "upsert", ["traits"] = new JsonObject { [matcher] = value } };
}
