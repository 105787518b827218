using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Intercom;

/// <summary>Submits an event: by user id or contact id, else by the one contact with the address.</summary>
internal static class IntercomEvents
{
    public static async Task<IReadOnlyList<EventResult>> TrackAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var (user, id, email) = (payload.Text("user_id"), payload.Text("id"), payload.Text("email"));
        if (user is null && id is null)
        {
            // Leads can have events too, but Intercom finds them by its own id alone.
            id = await IntercomApi.FindAsync(call, calls, null, email, cancellationToken);
            if (id is null)
                return [EventResult.Refused("No contact, or more than one, has the event's address; an event needs a user ID, an email address or a contact ID.", "NOT_FOUND", 404)];
        }

        var tracked = Payload.Of(
            ("event_name", payload["event_name"]), ("created_at", IntercomApi.Seconds(payload, "created_at")), ("user_id", user), ("email", email), ("id", id),
            ("metadata", Metadata(payload)));
        return [EventResult.Of(await IntercomApi.SendAsync(call, calls, HttpMethod.Post, "events", tracked, cancellationToken))];
    }

    private static JsonObject? Metadata(JsonObject payload)
    {
        var metadata = payload["metadata"]?.DeepClone() as JsonObject;
        foreach (var key in (string[])["email", "revenue", "currency"])
            metadata?.Remove(key);
        if (payload["revenue"] is { } revenue && revenue.GetValueKind() == JsonValueKind.Number)
            (metadata ??= [])["price"] = new JsonObject { ["amount"] = Cents(revenue), ["currency"] = payload.Text("currency") ?? "USD" };
        return metadata;
    }

    // A double has no 0.29: times 100 it would be 28.999….
    private static JsonNode Cents(JsonNode revenue) =>
        revenue.AsValue().TryGetValue(out decimal exact) && Math.Abs(exact) < 1_000_000_000_000m ? (long)Math.Round(exact * 100) : revenue.GetValue<double>() * 100;
}
