using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.LinkedIn;

/// <summary>Makes one request of conversions, and reads what came of each.</summary>
internal static class LinkedInRequest
{
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(90);

    public static Checked<ActionRequest> Make(ActionCall call)
    {
        if (call.Payloads.SelectMany(payload => Problems(payload, call.Now)).ToArray() is { Length: > 0 } problems)
            return problems;
        const string address = "https://api.linkedin.com/rest/conversionEvents";
        return call.Payloads.Count == 1
            ? ActionRequest.Post(address, Event(call.Payload))
            : ActionRequest.Post(address, Payload.Of(("elements", Payload.List(call.Payloads.Select(Event))))).With("X-RestLi-Method", "BATCH_CREATE");
    }

    /// <summary>The answer to a batch has a status for each event, in the order of the request.</summary>
    public static IReadOnlyList<EventResult> Judge(VendorAnswer answer, int events)
    {
        var elements = (answer.Json as JsonObject ?? []).Objects("elements").Select(Result).ToList();
        return events > 1 && elements.Count == events ? elements : [EventResult.Delivered];
    }

    private static EventResult Result(JsonObject element)
    {
        var status = (int)(element.Number("status") ?? 201);
        return status is >= 200 and < 300
            ? EventResult.Delivered
            : new(status) { Message = $"LinkedIn refused the event: {element.Object("error").Text("message") ?? element.Text("message") ?? $"status {status}"}." };
    }

    private static IEnumerable<Problem> Problems(JsonObject payload, DateTimeOffset now)
    {
        if (Ids(payload).Count == 0 && Person(payload) is null)
            yield return new("email", "LinkedIn needs an e-mail address, one of the ids, or a first and a last name.");
        if (payload.Time("conversionHappenedAt") is not { } at)
            yield return new("conversionHappenedAt", "The time of the conversion cannot be read.");
        else if (at < now - Oldest)
            yield return new("conversionHappenedAt", "LinkedIn takes conversions of the last 90 days.");
    }

    private static JsonObject Event(JsonObject payload) => Payload.Of(
        ("conversion", $"urn:lla:llaPartnerConversion:{payload.Text("conversionRuleId") ?? payload.Object("onMappingSave").Object("outputs").Text("id")}"),
        ("conversionHappenedAt", payload.Time("conversionHappenedAt")?.ToUnixTimeMilliseconds()),
        ("conversionValue", payload.Object("conversionValue").OrNull()),
        ("eventId", payload["eventId"]),
        ("user", Payload.Of(("userIds", Ids(payload)), ("userInfo", Person(payload)))));

    private static JsonArray Ids(JsonObject payload)
    {
        (string Type, string? Value)[] known =
        [
            ("SHA256_EMAIL", PersonalData.Sha256(payload.Text("email"), PersonalData.Trimmed).OrNull()),
            ("LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", payload.Text("linkedInUUID")),
            ("ACXIOM_ID", payload.Text("acxiomID")),
            ("ORACLE_MOAT_ID", payload.Text("oracleMoatID")),
        ];
        return Payload.List(known.Where(id => id.Value is not null).Select(id => Payload.Of(("idType", id.Type), ("idValue", id.Value))));
    }

    // A name counts only when it is whole.
    private static JsonObject? Person(JsonObject payload)
    {
        var person = payload.Object("userInfo");
        return person.Text("firstName") is not null && person.Text("lastName") is not null ? person : null;
    }
}
