using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Mailchimp;

/// <summary>Keeps the members of a Mailchimp audience.</summary>
/// <remarks>
/// https://mailchimp.com/developer/marketing/api/list-members/add-or-update-list-member/, read 2026-11. One request adds or updates: what
/// <c>status_if_new</c> says touches nobody who is there, so nobody who left is subscribed again. 10 connections at once for each key.
/// </remarks>
internal sealed class MailchimpDestination : IDestination
{
    public Profile Profile { get; } = new("mailchimp", "Mailchimp", Category: "Email Marketing")
    {
        Description = "Adds people to a Mailchimp audience, and keeps what it knows of them up to date.",
        Aliases = ["MailChimp", "actions-mailchimp"],
        Settings =
        [
            new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "In Mailchimp: Profile, Extras, API keys." },
            new("datacenter", "Data centre", SettingKind.Text) { Required = true, Description = "What stands behind the dash of the API key, such as us20." },
            new("listId", "Audience ID", SettingKind.Text) { Required = true, Description = "In Mailchimp: Audience, Settings." },
            new("doubleOptIn", "Ask new members to confirm", SettingKind.Boolean) { Default = "false", Description = "Mailchimp mails them, and subscribes who confirms." },
        ],
        Authenticate = (call, request) => request.WithBasic("any", call.Setting("apiKey")),
        Check = call => ActionRequest.Get($"https://{Uri.EscapeDataString(call.Setting("datacenter") ?? "")}.api.mailchimp.com/3.0/ping"),
        Offers = new Dictionary<string, VendorChoices> { ["listId"] = MailchimpChoices.Audiences },
        Concurrency = 10,
        Note = "It takes identify events with an e-mail address. What an audience is to know of people needs merge fields there: firstName is FNAME, a trait such as favouriteColour FAVOURITEC.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("identify", "Add or Update Member", "type = \"identify\"")
        {
            Description = "Adds a member to the audience, or updates the one that is there.",
            Fields =
            [
                Fields.Text("email", Map.FirstOf("traits.email", "context.traits.email"), "E-mail").Needed(),
                Fields.Open("traits", Map.Path("traits"), "Merge fields").Saying("Traits; each goes to the merge field of its name."),
                Fields.Text("listId", Map.Path("integrations.MailChimp.listId"), "Audience").Saying("In place of the settings' audience.").From(MailchimpChoices.Audiences),
                Fields.Choice("subscriptionStatus", null, "subscribed", "unsubscribed", "cleaned", "pending") with
                {
                    Label = "Status",
                    Default = Map.Path("integrations.MailChimp.subscriptionStatus"),
                    Description = "Changes it for members who are there too. Left out, theirs stays.",
                },
            ],
            Request = Put,
        },
    ];

    private static Checked<ActionRequest> Put(ActionCall call)
    {
        if (call.Setting("datacenter") is not { } centre || !centre.All(char.IsAsciiLetterOrDigit))
            return new Problem("datacenter", "The data centre is what stands behind the dash of the API key, such as us20.");
        var email = call.Text("email")!;
        var list = Uri.EscapeDataString(call.Text("listId") ?? call.Setting("listId") ?? "");
        return ActionRequest.Json(HttpMethod.Put, new($"https://{centre}.api.mailchimp.com/3.0/lists/{list}/members/{MemberId(email)}"), Payload.Of(
            ("email_address", email),
            ("status_if_new", call.Text("subscriptionStatus") ?? (call.Flag("doubleOptIn") ? "pending" : "subscribed")),
            ("status", call.Payload["subscriptionStatus"]),
            ("merge_fields", MergeFields(call.Payload.Object("traits")).OrNull())));
    }

    // Mailchimp names a member by it.
#pragma warning disable CA5351 // the vendor names MD5; nothing is kept secret by it
    private static string MemberId(string email) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(email.ToLowerInvariant())));
#pragma warning restore CA5351

    private static JsonObject MergeFields(JsonObject traits)
    {
        JsonObject fields = [];
        foreach (var (trait, value) in traits)
        {
            if (trait != "email" && Tag(trait) is { Length: > 0 } tag && Value(value) is { } known)
                fields[tag] = known;
        }

        return fields;
    }

    private static string Tag(string trait) => trait switch
    {
        "firstName" => "FNAME",
        "lastName" => "LNAME",
        _ => string.Concat(trait.Where(char.IsAsciiLetterOrDigit).Take(10)).ToUpperInvariant(),
    };

    // Merge fields are texts and numbers, and an address is an object. There are no lists.
    private static JsonNode? Value(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => null,
        _ => value.DeepClone(),
    };
}
