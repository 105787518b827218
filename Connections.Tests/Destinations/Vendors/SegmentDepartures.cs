using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Tests.Destinations.Requests;

namespace Connections.Tests.Destinations.Vendors;

internal sealed class SegmentDepartures : IDepartures
{
    // The MD5 of WRITEKEY, the key in the settings.
    private const string Target = "8882943ad7f254875d251c57dbdb1b21";

    public string File => "actions-segment";

    public string Reason => "The published action hands its events over inside the vendor's own platform: from outside, the same events go by its API. Ours say where they went.";

    public IReadOnlyList<JsonObject> Extra(JsonElement result)
    {
        var body = JsonObject.Create(result.GetProperty("returned"))!.DeepClone();
        body["batch"]![0]!["context"]!["repeatChain"] = new JsonArray(Target);
        return
        [
            new JsonObject
            {
                ["method"] = "POST",
                ["url"] = "https://api.segment.io/v1/batch",
                ["headers"] = new JsonObject { ["content-type"] = "application/json", ["authorization"] = "Basic V1JJVEVLRVk6" },
                ["json"] = body,
            },
        ];
    }
}
