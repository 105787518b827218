using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.SendGrid;

/// <summary>Contacts. Custom fields are named by people and known to SendGrid by ids, so their definitions are read first.</summary>
internal static class SendGridContacts
{
    private static readonly string[] Names = ["primary_email", "phone_number_id", "external_id", "anonymous_id"];

    private static readonly TimeSpan DefinitionsLast = TimeSpan.FromMinutes(1);

    public static DestinationAction Update { get; } = new("updateUserProfile", "Upsert Contact", "type = \"identify\"")
    {
        Description = "Creates a contact, or updates the one that is there.",
        Fields =
        [
            Fields.Text("first_name", Map.Path("traits.firstName")),
            Fields.Text("last_name", Map.Path("traits.lastName")),
            Either("country", "address.country"),
            Either("postal_code", "address.postal_code"),
            Either("city", "address.city"),
            Either("state", "address.state"),
            Either("address_line_1", "address.line1"),
            Either("address_line_2", "address.line2"),
            Either("phone_number", "phone"),
            Either("whatsapp", "whatsapp"),
            Either("line", "line"),
            Either("facebook", "facebook"),
            Either("unique_name", "unique_name"),
            Either("primary_email", "email") with { Label = "E-mail" },
            Either("phone_number_id", "phone") with { Label = "Phone number as id", Description = "With its country code, such as +14155550100." },
            Fields.Text("external_id", Map.Path("userId"), "External ID"),
            Fields.Text("anonymous_id", Map.Path("anonymousId"), "Anonymous ID"),
            Fields.Open("customFields", label: "Custom fields").Saying("By their names in SendGrid. They must be there."),
        ],
        Batch = new(30_000) { Usual = 1000, MaxBytes = 6_000_000 },
        PerformAsync = SendAsync,
    };

    private static async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var ids = await vendor.CachedAsync("fields", async making => (await DefinitionsAsync(call, vendor, making), DefinitionsLast), cancellationToken);
        var results = call.Payloads.Select(payload => Refusal(payload, ids)).ToArray();
        var good = call.Payloads.Where((_, at) => results[at] is null).ToList();
        if (good.Count > 0)
        {
            var body = new JsonObject { ["contacts"] = Payload.List(good.Select(payload => Contact(payload, ids))) };
            var sent = EventResult.Of(await vendor.SendAsync(ActionRequest.Json(HttpMethod.Put, new($"{SendGridDestination.Host(call)}/v3/marketing/contacts"), body), cancellationToken));
            for (var at = 0; at < results.Length; at++)
                results[at] ??= sent;
        }

        return [.. results.Select(result => result!)];
    }

    private static async Task<IReadOnlyDictionary<string, string>> DefinitionsAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var answer = (await vendor.SendAsync(ActionRequest.Get($"{SendGridDestination.Host(call)}/v3/marketing/field_definitions"), cancellationToken)).OrThrow();
        var custom = answer.Json is JsonObject body ? body.Objects("custom_fields") : [];
        Dictionary<string, string> ids = [];
        foreach (var field in custom)
        {
            if (field.Text("name") is { } name && field.Text("id") is { } id)
                ids[name] = id;
        }

        return ids;
    }

    private static EventResult? Refusal(JsonObject payload, IReadOnlyDictionary<string, string> ids)
    {
        if (!Names.Any(name => payload[name] is not null))
            return EventResult.Refused("SendGrid needs an e-mail address, phone number, external id or anonymous id, and the event has none of them.", "PAYLOAD_VALIDATION_FAILED");
        return payload.Object("customFields").Select(member => member.Key).FirstOrDefault(name => !ids.ContainsKey(name)) is { } unknown
            ? EventResult.Refused($"SendGrid has no custom field '{unknown}'. Make it there, or leave it out of the mapping.", "PAYLOAD_VALIDATION_FAILED")
            : null;
    }

    private static JsonObject Contact(JsonObject payload, IReadOnlyDictionary<string, string> ids) => payload.Without("state", "primary_email", "customFields").With(
        ("state_province_region", payload["state"]),
        ("email", payload["primary_email"]),
        ("custom_fields", new JsonObject(payload.Object("customFields").Where(member => member.Value is not null).Select(member => KeyValuePair.Create(ids[member.Key], Value(member.Value!))))));

    // Its fields are texts, numbers and dates.
    private static JsonNode? Value(JsonNode value) => value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? value.DeepClone() : CompactJson.Text(value);

    private static Field Either(string key, string path) => Fields.Text(key, Map.FirstOf($"traits.{path}", $"properties.{path}"));
}
