using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>
/// Contacts by the hundred: one request reads which of them there are, one creates the others, one updates those. Events of one contact
/// become one, later values over earlier ones. HubSpot refuses a batch as a whole for a single contact, so what it refuses goes one by one.
/// </summary>
internal static class HubSpotContactBatch
{
    public static async Task<IReadOnlyList<EventResult>> UpsertAsync(IReadOnlyList<JsonObject> payloads, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var contacts = payloads.GroupBy(EmailOf).Select(group => new Contact(group.Key, Merged(group))).ToList();
        await FindAsync(contacts, calls, cancellationToken);
        var results = new Dictionary<string, EventResult>();
        foreach (var group in contacts.GroupBy(contact => contact.Id is not null))
        {
            var answer = await WriteAsync([.. group], group.Key, calls, cancellationToken);
            foreach (var contact in group)
                results[contact.Email] = answer;
        }

        var refused = results.Where(result => RefusesAll(result.Value)).Select(result => result.Key).ToHashSet();
        var ends = new EventResult[payloads.Count];
        for (var i = 0; i < ends.Length; i++)
            ends[i] = refused.Contains(EmailOf(payloads[i])) ? await HubSpotContacts.OneAsync(payloads[i], calls, cancellationToken) : results[EmailOf(payloads[i])];
        return ends;
    }

    // 400 and 409 are about one of the contacts; 401 and 403 are about all of them, and 207 says that some were not written.
    private static bool RefusesAll(EventResult result) => result.Status is 207 or 400 or 409;

    private static async Task FindAsync(List<Contact> contacts, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var wanted = new JsonObject
        {
            ["properties"] = new JsonArray("email", HubSpotContacts.Stage, "hs_additional_emails"),
            ["idProperty"] = "email",
            ["inputs"] = Payload.List(contacts.Select(contact => new JsonObject { ["id"] = contact.Email })),
        };
        var found = (await HubSpotApi.BatchAsync(calls, HubSpotContacts.Type, "read", wanted, cancellationToken)).OrThrow().Json as JsonObject;
        foreach (var known in found?.Objects("results") ?? [])
        {
            var properties = known.Object("properties");
            var emails = $"{properties.Text("email")};{properties.Text("hs_additional_emails")}".ToLowerInvariant().Split(';');
            foreach (var contact in contacts.Where(contact => emails.Contains(contact.Email)))
                contact.Id = known.Text("id");
        }
    }

    private static async Task<EventResult> WriteAsync(IReadOnlyList<Contact> contacts, bool exist, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(contact => exist ? contact.Properties.Without("email") : contact.Properties.DeepClone().AsObject(), contacts);
        if (!exist || !answer.IsSuccess)
            return EventResult.Of(answer);

        var written = (answer.Json as JsonObject)?.Objects("results").ToDictionary(contact => contact.Text("id") ?? "") ?? [];
        var kept = contacts.Where(contact => written.TryGetValue(contact.Id!, out var now) && HubSpotContacts.KeptItsStage(now, contact.Properties)).ToList();
        if (kept.Count > 0)
        {
            answer = await SendAsync(_ => new() { [HubSpotContacts.Stage] = "" }, kept);
            if (answer.IsSuccess)
                answer = await SendAsync(contact => contact.Properties.Only(HubSpotContacts.Stage), kept);
        }

        return EventResult.Of(answer);

        Task<VendorAnswer> SendAsync(Func<Contact, JsonObject> properties, IReadOnlyList<Contact> some) => HubSpotApi.BatchAsync(
            calls, HubSpotContacts.Type, exist ? "update" : "create",
            new() { ["inputs"] = Payload.List(some.Select(contact => Payload.Of(("id", contact.Id), ("properties", properties(contact))))) }, cancellationToken);
    }

    private static string EmailOf(JsonObject payload) => payload.Text("email")!.Trim().ToLowerInvariant();

    private static JsonObject Merged(IGrouping<string, JsonObject> payloads) =>
        payloads.Aggregate(new JsonObject(), (merged, payload) => merged.With(HubSpotContacts.Properties(payload))).With(("email", payloads.Key));

    /// <summary>A contact and, once it is found, HubSpot's id of it.</summary>
    private sealed record Contact(string Email, JsonObject Properties)
    {
        public string? Id { get; set; }
    }
}
