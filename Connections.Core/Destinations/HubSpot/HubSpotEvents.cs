using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>Sends custom events, which HubSpot knows by a name that begins with <c>pe</c> and the account's number.</summary>
internal static partial class HubSpotEvents
{
    /// <summary>By its full name.</summary>
    public static Checked<ActionRequest> Behavioral(ActionCall call)
    {
        var payload = call.Payload;
        var name = Spaces().Replace(payload.Text("eventName")!, "_").ToLowerInvariant();
        var prefix = call.Setting("portalId") is { } portal ? $"pe{portal}_" : null;
        if (prefix is null ? !FullName().IsMatch(name) : !name.StartsWith(prefix, StringComparison.Ordinal))
            return new Problem("eventName", $"The event name '{name}' should begin with {prefix ?? "pe, the Hub ID and _"}.");
        return Send(name, payload["occurredAt"], payload.Only("email", "utk", "objectId"), payload["properties"]);
    }

    /// <summary>By its name in the account: the rest of its full name is added.</summary>
    public static Checked<ActionRequest> Custom(ActionCall call)
    {
        var payload = call.Payload;
        var name = Spaces().Replace(payload.Text("event_name")!, "_").ToLowerInvariant();
        if (!FullName().IsMatch(name))
        {
            if (call.Setting("portalId") is not { } portal)
                return new Problem("event_name", "The event's full name is not known: set the Hub ID, or map a name such as pe12345_button_clicked.");
            name = $"pe{portal}_{name}";
        }

        var record = payload.Object("record_details");
        var who = record.Only("email", "utk");
        if (record["object_id"] is { } id)
            who["objectId"] = id.ToString();
        return Send(name, payload["occurred_at"], who, payload["properties"]);
    }

    private static Checked<ActionRequest> Send(string name, JsonNode? at, JsonObject who, JsonNode? properties)
    {
        if (who.Count == 0)
            return new Problem("email", "One of email address, user token and object ID is needed.");
        var sent = Payload.Of(("eventName", name), ("occurredAt", at)).With(who).With(("properties", HubSpotProperties.Flat(properties)));
        return ActionRequest.Post("https://api.hubapi.com/events/v3/send", sent);
    }

    [GeneratedRegex(@"[\s.]+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^pe[0-9]+_", RegexOptions.NonBacktracking)]
    private static partial Regex FullName();
}
