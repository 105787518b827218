using System.Text.Json.Nodes;

namespace Connections.Tests.Destinations.Requests;

/// <summary>The published cases ran one after another with one token; here each begins without one.</summary>
internal sealed class FriendbuyDepartures : IDepartures
{
    public string File => "actions-friendbuy-cloud";

    public string Reason => "A token is asked for wherever none is known yet.";

    public IEnumerable<JsonObject> Before(IReadOnlyList<JsonObject> expected) => expected.Count > 1 ? [] :
    [
        new()
        {
            ["method"] = "POST",
            ["url"] = "https://mapi.fbot.me/v1/authorization",
            ["headers"] = new JsonObject { ["content-type"] = "application/json" },
            ["json"] = new JsonObject { ["key"] = "fb-key", ["secret"] = "fb-secret" },
        },
    ];
}
