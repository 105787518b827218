using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Intercom;

/// <summary>Creates or updates a company, then attaches the contact that is found.</summary>
internal static class IntercomCompanies
{
    public static async Task<IReadOnlyList<EventResult>> IdentifyAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var contact = payload.Text("contact_id")
            ?? await IntercomApi.FindAsync(call, calls, payload.Text("external_id"), payload.Text("email"), cancellationToken);
        var company = Payload.Of(
            ("company_id", payload["company_id"]), ("remote_created_at", IntercomApi.Seconds(payload, "remote_created_at")), ("name", payload["name"]),
            ("monthly_spend", payload["monthly_spend"]), ("plan", payload["plan"]), ("size", payload["size"]), ("website", payload["website"]),
            ("industry", payload["industry"]), ("custom_attributes", payload["custom_attributes"]));
        var kept = await IntercomApi.SendAsync(call, calls, HttpMethod.Post, "companies", company, cancellationToken);
        if (!kept.IsSuccess || contact is null || (kept.Json as JsonObject)?.Text("id") is not { } id)
            return [EventResult.Of(kept)];
        var attached = await IntercomApi.SendAsync(
            call, calls, HttpMethod.Post, $"contacts/{Uri.EscapeDataString(contact)}/companies", new JsonObject { ["id"] = id }, cancellationToken);
        return [EventResult.Of(attached)];
    }
}
