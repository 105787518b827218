using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Zendesk;

/// <summary>Creates or updates an organisation, and makes a user a member of it.</summary>
internal static class ZendeskOrganizations
{
    private const int Unprocessable = 422;

    private static readonly string[] Known = ["name", "tags", "domain_names"];

    public static async Task<IReadOnlyList<EventResult>> UpsertAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var user = payload.Text("user_id");
        if (user is null && !call.Flag("allowGroupWithoutUserId"))
            return [EventResult.Refused("The group call has no user ID, and the settings do not allow that.", "PAYLOAD_VALIDATION_FAILED")];
        var organization = Payload.Of(
            ("external_id", payload["external_id"]), ("name", payload["name"]), ("domain_names", payload["domain_names"]), ("tags", payload["tags"]),
            ("organization_fields", ZendeskApi.Fields(payload.Object("organization_fields"), Known).OrNull()));
        var written = await ZendeskApi.PostAsync(call, calls, "organizations/create_or_update.json", new() { ["organization"] = organization }, cancellationToken);
        if (!written.IsSuccess || user is null)
            return [ZendeskApi.Judge(written)];
        return [await JoinAsync(call, calls, user, ZendeskApi.IdOf(written.Json?["organization"]), cancellationToken)];
    }

    private static async Task<EventResult> JoinAsync(ActionCall call, IVendorCalls calls, string externalId, string? organization, CancellationToken cancellationToken)
    {
        if (await ZendeskApi.FindUserAsync(call, calls, externalId, null, cancellationToken) is not { } user)
            return EventResult.Refused("The organisation was written, but Zendesk knows no user with the user ID: send an identify call first.", "NOT_FOUND", 404);
        var membership = Payload.Of(("user_id", Number(user)), ("organization_id", Number(organization)));
        var joined = await ZendeskApi.PostAsync(call, calls, "organization_memberships.json", new() { ["organization_membership"] = membership }, cancellationToken);
        // Whoever is a member already cannot join again.
        return joined.Status == Unprocessable && joined.Text.Contains("taken", StringComparison.Ordinal) ? EventResult.Delivered : ZendeskApi.Judge(joined);
    }

    private static JsonNode? Number(string? id) => long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : id;
}
