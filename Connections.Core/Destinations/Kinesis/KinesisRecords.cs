using System.Text.Json.Nodes;
using Connections.Core.Destinations.Aws;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.Kinesis;

/// <summary>Puts records on a stream, and reads what came of each.</summary>
internal static class KinesisRecords
{
    public static async Task<IReadOnlyList<EventResult>> PutAsync(AwsAccess access, ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var region = AwsRegions.Require(call.Text("awsRegion"));
        var body = Payload.Of(("StreamName", call.Text("streamName")), ("Records", Payload.List(call.Payloads.Select(Record))));
        var request = ActionRequest.Post($"https://kinesis.{region}.amazonaws.com/", body) with { ContentType = "application/x-amz-json-1.1" };
        var answer = await access.SendAsync(call, vendor, request.With("X-Amz-Target", "Kinesis_20131202.PutRecords"), region, "kinesis", cancellationToken);
        return AwsAnswer.Each(answer, "Records", call.Payloads.Count);
    }

    private static JsonObject Record(JsonObject payload) => Payload.Of(
        ("Data", Convert.ToBase64String(CompactJson.Bytes(payload["payload"]).Span)),
        ("PartitionKey", payload["partitionKey"]));
}
