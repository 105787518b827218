using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Encharge;

/// <summary>Makes Encharge's requests.</summary>
internal static class EnchargeRequest
{
    private static readonly string[] Context = ["ip", "userAgent", "campaign", "page", "location"];

    private static readonly Problem NobodyKnown = new("userId", "Encharge needs an e-mail address, a user id or an anonymous id, and the event has none of them.");

    public static Checked<ActionRequest> Ingest(JsonObject body) => ActionRequest.Post("https://ingest.encharge.io/v1", body);

    /// <summary>What a user did, or is.</summary>
    /// <param name="call">The call.</param>
    /// <param name="fields">The field that holds what is known of the user.</param>
    public static Checked<ActionRequest> Of(ActionCall call, string fields)
    {
        var who = call.Payload.Only("email", "userId", "segmentAnonymousId");
        if (who.Count == 0)
            return NobodyKnown;
        var user = who.With(call.Payload.Object(fields));
        return Ingest(call.Payload.Without(Context).With(("context", call.Payload.Only(Context)), ("user", user)));
    }

    /// <summary>A company or another object.</summary>
    public static Checked<ActionRequest> Object(ActionCall call) => Ingest(Payload.Of(
        ("type", "group"),
        ("objectType", call.Payload["objectType"]),
        ("properties", call.Payload.Object("objectData").Without().With(call.Payload.Only("externalId", "id"))),
        ("user", call.Payload.Only("email", "userId"))));

    public static Checked<ActionRequest> Tag(ActionCall call, HttpMethod method) => call.Payload.Count == 1
        ? NobodyKnown
        : ActionRequest.Json(method, new("https://api.encharge.io/v1/tags"), call.Payload);
}
