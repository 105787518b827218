using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Zendesk;

/// <summary>Creates or updates a user, and takes it out of an organisation where the event says so.</summary>
internal static class ZendeskUsers
{
    private static readonly string[] Known = ["name", "first_name", "last_name", "email", "phone", "timezone", "organization_id"];

    public static async Task<IReadOnlyList<EventResult>> UpsertAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        if (NameOf(payload) is not { } name)
            return [EventResult.Refused("Zendesk needs a user's name: a name, or first and last name.", "PAYLOAD_VALIDATION_FAILED")];
        var user = Payload.Of(
            ("external_id", payload["external_id"]), ("name", name), ("email", payload["email"]), ("phone", payload["phone"]), ("time_zone", payload["time_zone"]),
            ("organization_id", payload["organization_id"]), ("verified", call.Flag("verified")),
            ("user_fields", ZendeskApi.Fields(payload.Object("user_fields"), Known).OrNull()));
        var written = await ZendeskApi.PostAsync(call, calls, "users/create_or_update.json", new() { ["user"] = user }, cancellationToken);
        if (written.IsSuccess && call.Flag("removeUsersFromOrganizations") && payload.Flag("company_remove")
            && payload.Text("company_id") is { } company && ZendeskApi.IdOf(written.Json?["user"]) is { } id)
            return [await RemoveAsync(call, calls, id, company, cancellationToken)];
        return [ZendeskApi.Judge(written)];
    }

    private static string? NameOf(JsonObject payload) =>
        payload.Text("name") ?? string.Join(' ', new[] { payload.Text("first_name"), payload.Text("last_name") }.OfType<string>()).OrNull();

    // The company is known by its external id, or by Zendesk's own.
    private static async Task<EventResult> RemoveAsync(ActionCall call, IVendorCalls calls, string user, string company, CancellationToken cancellationToken)
    {
        var known = await ZendeskApi.ListAsync(call, calls, $"organizations/search.json?external_id={Uri.EscapeDataString(company)}", "organizations", cancellationToken);
        var organization = known is [var one] ? ZendeskApi.IdOf(one) : company;
        var memberships = await ZendeskApi.ListAsync(call, calls, $"users/{user}/organization_memberships.json", "organization_memberships", cancellationToken);
        var membership = memberships.FirstOrDefault(membership => membership["organization_id"]?.ToString() == organization);
        return membership is null
            ? EventResult.Delivered // the user has left it already
            : ZendeskApi.Judge(await ZendeskApi.DeleteAsync(call, calls, $"users/{user}/organization_memberships/{ZendeskApi.IdOf(membership)}.json", cancellationToken));
    }
}
