using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Who agreed to get marketing, and who agrees no more.</summary>
internal static class KlaviyoConsent
{
    private static readonly Field Email = Fields.Text("email", Map.Path("context.traits.email"), "E-mail").Saying("It is e-mail that consent is for.");

    private static readonly Field Phone = Fields.Text("phone_number", Map.Path("context.traits.phone"), "Phone number").Saying("It is text messages that consent is for.");

    private static readonly Field List = Fields.Text("list_id", label: "List").From(KlaviyoChoices.Lists);

    public static DestinationAction Subscribe { get; } = new("subscribeProfile", "Subscribe Profile")
    {
        Description = "Subscribes a profile to marketing by e-mail, by text message, or both.",
        Fields =
        [
            Email, Phone, KlaviyoPerson.Country, List.Saying("What the profile joins; its settings say whether consent has to be confirmed."),
            Fields.Text("custom_source", label: "Source of the consent"),
            Fields.Time("consented_at", Map.Path("timestamp")),
        ],
        Batch = new(1000, "list_id", "custom_source"),
        PerformAsync = (call, vendor, cancellationToken) => KlaviyoBatch.SendAsync(call, vendor, Refusal, payloads => Job(call, "create", [.. payloads.Select(Subscribed)], call.Text("custom_source")), cancellationToken),
    };

    public static DestinationAction Unsubscribe { get; } = new("unsubscribeProfile", "Unsubscribe Profile")
    {
        Description = "Ends a profile's subscription to marketing by e-mail, by text message, or both.",
        Fields = [Email, Phone, KlaviyoPerson.Country, List.Saying("What the profile leaves; all marketing where it is left out.")],
        Batch = new(100, "list_id"),
        PerformAsync = (call, vendor, cancellationToken) => KlaviyoBatch.SendAsync(call, vendor, Refusal, payloads => Job(call, "delete", [.. payloads.Select(Known)], null), cancellationToken),
    };

    private static EventResult? Refusal(JsonObject payload) => KlaviyoPerson.Refusal(payload.Only("email", "phone_number", "country_code"));

    private static JsonObject Known(JsonObject payload) => KlaviyoPerson.Of(payload.Only("email", "phone_number", "country_code")).Value!;

    private static JsonObject Subscribed(JsonObject payload)
    {
        JsonObject? Consent(string name) => payload[name] is null
            ? null
            : new() { ["marketing"] = Payload.Of(("consent", "SUBSCRIBED"), ("consented_at", payload.Iso("consented_at"))) };
        return Known(payload).With(("subscriptions", Payload.Of(("email", Consent("email")), ("sms", Consent("phone_number")))));
    }

    private static ActionRequest Job(ActionCall call, string what, IEnumerable<JsonObject> profiles, string? source)
    {
        var data = Payload.List(profiles.Select(attributes => KlaviyoRequest.Data("profile", attributes)));
        var attributes = Payload.Of(("custom_source", source), ("profiles", new JsonObject { ["data"] = data }));
        return KlaviyoRequest.Post($"/profile-subscription-bulk-{what}-jobs/", KlaviyoRequest.Job($"profile-subscription-bulk-{what}-job", attributes, call.Text("list_id"), many: false));
    }
}
