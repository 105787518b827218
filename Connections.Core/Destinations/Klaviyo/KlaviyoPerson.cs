using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Whom Klaviyo is told of: by e-mail address, phone number or ids of the team's own.</summary>
internal static class KlaviyoPerson
{
    private static readonly string[] Names = ["email", "phone_number", "external_id", "anonymous_id"];

    public static Field Email { get; } = Fields.Text("email", Map.Path("traits.email"), "E-mail");

    public static Field Phone { get; } = Fields.Text("phone_number", Map.Path("traits.phone"), "Phone number").Saying("With its country code, such as +14155550100, unless the country is given.");

    public static Field ExternalId { get; } = Fields.Text("external_id", Map.Path("userId"), "External ID") with { Maximum = 255 };

    public static Field Country { get; } = Fields.Text("country_code", label: "Country of phone numbers").Saying("The digits before a number, such as 1 or 44: for numbers that come without them.");

    /// <summary>The person of an event, with whatever more a mapping gives.</summary>
    public static Field Profile { get; } = Fields.Object(
        "profile",
        Fields.Text("email", Map.Path("context.traits.email"), "E-mail"), Fields.Text("phone_number", Map.Path("context.traits.phone"), "Phone number"), Country,
        Fields.Text("external_id", Map.Path("userId"), "External ID"), Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID")) with
    { Required = true, AllowOthers = true };

    /// <summary>The person's attributes, the phone number as Klaviyo takes it; or what is wrong with them.</summary>
    public static Checked<JsonObject> Of(JsonObject person)
    {
        if (!Names.Any(name => person[name] is not null))
            return new Problem("email", "Klaviyo needs an e-mail address, phone number, external id or anonymous id, and the event has none of them.");
        var made = person.Without("country_code");
        if (person.Text("phone_number") is not { } given)
            return made;
        var country = person.Text("country_code")?.TrimStart('+');
        var isWhole = given.TrimStart().StartsWith('+') || country is not null;
        if (!isWhole || PersonalData.E164(given, country) is not { } phone)
            return new Problem("phone_number", $"'{given}' is no phone number with its country code, such as +14155550100.");
        return made.With(("phone_number", phone));
    }

    public static EventResult? Refusal(JsonObject person) =>
        Of(person).Problems is [var problem, ..] ? EventResult.Refused(problem.Message, "PAYLOAD_VALIDATION_FAILED") : null;
}
