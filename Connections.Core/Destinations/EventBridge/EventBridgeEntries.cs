using System.Text.Json.Nodes;
using Connections.Core.Destinations.Aws;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.EventBridge;

/// <summary>Puts entries on a bus, and reads what came of each.</summary>
internal static class EventBridgeEntries
{
    public static async Task<IReadOnlyList<EventResult>> PutAsync(AwsAccess access, ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var region = AwsRegions.Require(call.Setting("region"));
        var bus = $"arn:aws:events:{region}:{call.Setting("accountId")}:event-bus/{call.Setting("eventBusName") ?? "default"}";
        var source = call.Setting("source") ?? "connections";
        var body = Payload.Of(("Entries", Payload.List(call.Payloads.Select(payload => Entry(payload, bus, source)))));
        var request = ActionRequest.Post($"https://events.{region}.amazonaws.com/", body) with { ContentType = "application/x-amz-json-1.1" };
        var answer = await access.SendAsync(call, vendor, request.With("X-Amz-Target", "AWSEvents.PutEvents"), region, "events", cancellationToken);
        return AwsAnswer.Each(answer, "Entries", call.Payloads.Count);
    }

    private static JsonObject Entry(JsonObject payload, string bus, string source) => Payload.Of(
        ("Time", payload.Time("time") is { } time ? time.ToUnixTimeMilliseconds() / 1000m : null),
        ("Source", source),
        ("Resources", payload["resources"] ?? new JsonArray()),
        ("DetailType", payload["detailType"]),
        ("Detail", CompactJson.Text(payload["data"])),
        ("EventBusName", bus));
}
