using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Zendesk;

/// <summary>Adds an event to the timeline of a user.</summary>
internal static class ZendeskEvents
{
    private const string Source = "connections";

    public static async Task<IReadOnlyList<EventResult>> TrackAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var (name, user, email) = (payload.Text("event_name")!, payload.Text("user_id")!, payload.Text("email"));
        string[] listed = [.. call.Settings.Texts("events")];
        if (listed.Length > 0 && !listed.Contains(name))
            return [EventResult.Delivered]; // not one that the team wants there
        if (await ZendeskApi.FindUserAsync(call, calls, user, email, cancellationToken) is not { } id)
            return [EventResult.Refused("Zendesk knows no user with this user ID: send an identify call first.", "NOT_FOUND", 404)];

        var body = new JsonObject
        {
            ["event"] = Payload.Of(("source", Source), ("type", name), ("properties", payload.Object("properties")), ("created_at", payload.Iso("created_at"))),
            ["profile"] = new JsonObject
            {
                ["source"] = Source,
                ["type"] = "customer",
                ["identifiers"] = new JsonArray([Identifier("external_id", user), .. email is null ? Array.Empty<JsonObject>() : [Identifier("email", email)]]),
            },
        };
        return [ZendeskApi.Judge(await ZendeskApi.PostAsync(call, calls, $"users/{id}/events", body, cancellationToken))];
    }

    private static JsonObject Identifier(string type, string value) => new() { ["type"] = type, ["value"] = value };
}
