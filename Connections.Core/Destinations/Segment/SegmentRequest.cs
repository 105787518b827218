using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Segment;

/// <summary>Makes the one request of events, and keeps them from going in circles.</summary>
internal static class SegmentRequest
{
    private const string Chain = "repeatChain";

    public static Checked<ActionRequest> Make(ActionCall call, Func<JsonObject, JsonObject> eventOf)
    {
        var target = HashOf(call.Setting("source_write_key") ?? "");
        JsonArray batch = [];
        foreach (var payload in call.Payloads)
        {
            var made = eventOf(payload);
            if (made.Text("userId") is null && made.Text("anonymousId") is null)
                return new Problem("user_id", "An event needs a user ID or an anonymous ID.");
            var context = made["context"] as JsonObject ?? [];
            string[] chain = [.. context.Texts(Chain)];
            if (chain.Contains(target))
                return new Problem(Chain, "The event went to this source before: to send it again would let it go in circles.");
            made["context"] = context.Without(Chain).With((Chain, new JsonArray([.. chain.Append(target).Select(hash => (JsonNode)hash)])));
            batch.Add(made);
        }

        return ActionRequest.Post($"https://{(call.Setting("region") == "EU" ? "events.eu1.segmentapis.com" : "api.segment.io")}/v1/batch", new JsonObject { ["batch"] = batch });
    }

    // The chain names keys without telling them.
#pragma warning disable CA5351 // Segment's repeater names MD5, and chains have to agree
    private static string HashOf(string key) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(key)));
#pragma warning restore CA5351
}
