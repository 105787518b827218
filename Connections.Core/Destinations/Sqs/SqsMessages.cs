using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Destinations.Aws;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.Sqs;

/// <summary>Sends messages to a queue, and reads what came of each.</summary>
internal static class SqsMessages
{
    public static async Task<IReadOnlyList<EventResult>> SendAsync(AwsAccess access, ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(call.Setting("queueUrl"), UriKind.Absolute, out var queue))
            throw new VendorException(EventResult.Refused("The queue's URL is no address.", "INVALID_SETTINGS"));
        var region = AwsRegions.Require(call.Setting("region") ?? Region(queue));
        var isFifo = queue.AbsolutePath.EndsWith(".fifo", StringComparison.Ordinal);
        var body = Payload.Of(("QueueUrl", queue.AbsoluteUri), ("Entries", Payload.List(call.Payloads.Select((payload, at) => Entry(payload, at, isFifo)))));
        var request = ActionRequest.Json(HttpMethod.Post, new(queue, "/"), body) with { ContentType = "application/x-amz-json-1.0" };
        return Results(await access.SendAsync(call, vendor, request.With("X-Amz-Target", "AmazonSQS.SendMessageBatch"), region, "sqs", cancellationToken), call.Payloads.Count);
    }

    // sqs.eu-west-1.amazonaws.com
    private static string? Region(Uri queue) => queue.Host.Split('.') is ["sqs", var region, ..] ? region : null;

    private static JsonObject Entry(JsonObject payload, int at, bool isFifo) => Payload.Of(
        ("Id", at.ToString(CultureInfo.InvariantCulture)),
        ("MessageBody", CompactJson.Text(payload["payload"])),
        ("MessageGroupId", isFifo ? payload.Text("messageGroupId") ?? "events" : null),
        ("MessageDeduplicationId", isFifo ? payload["messageDeduplicationId"] : null));

    private static EventResult[] Results(VendorAnswer answer, int events)
    {
        var results = new EventResult[events];
        Array.Fill(results, AwsAnswer.Result(answer));
        foreach (var failed in answer.IsSuccess ? (answer.Json as JsonObject ?? []).Objects("Failed") : [])
        {
            if (int.TryParse(failed.Text("Id"), CultureInfo.InvariantCulture, out var at) && at >= 0 && at < events)
                results[at] = AwsAnswer.Failed(failed.Text("Code") ?? "Failed", failed.Text("Message"), failed.Flag("SenderFault") ? 400 : 503);
        }

        return results;
    }
}
