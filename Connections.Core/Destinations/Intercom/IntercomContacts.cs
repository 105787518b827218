namespace Connections.Core.Destinations.Intercom;

/// <summary>Updates the contact that is found, else creates one.</summary>
internal static class IntercomContacts
{
    private const int Conflict = 409;

    public static async Task<IReadOnlyList<EventResult>> IdentifyAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var externalId = payload.Text("role") == "lead" ? null : payload.Text("external_id"); // Intercom refuses a lead that has one
        var id = await IntercomApi.FindAsync(call, calls, externalId, payload.Text("email"), cancellationToken);
        var contact = Payload.Of(
            ("role", payload["role"]), ("external_id", externalId), ("email", payload["email"]), ("phone", payload["phone"]), ("name", payload["name"]),
            ("avatar", payload["avatar"]), ("signed_up_at", IntercomApi.Seconds(payload, "signed_up_at")), ("last_seen_at", IntercomApi.Seconds(payload, "last_seen_at")),
            ("owner_id", payload["owner_id"]), ("unsubscribed_from_emails", payload["unsubscribed_from_emails"]), ("custom_attributes", payload["custom_attributes"]));
        var answer = id is null
            ? await IntercomApi.SendAsync(call, calls, HttpMethod.Post, "contacts", contact, cancellationToken)
            : await IntercomApi.SendAsync(call, calls, HttpMethod.Put, $"contacts/{Uri.EscapeDataString(id)}", contact, cancellationToken);
        return [answer.Status == Conflict ? EventResult.Again("The contact exists, but Intercom's search does not know it yet.") : EventResult.Of(answer)];
    }
}
