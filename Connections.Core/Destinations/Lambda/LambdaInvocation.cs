using System.Text.Json.Nodes;
using Connections.Core.Destinations.Aws;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.Lambda;

/// <summary>Invokes a function once.</summary>
internal static class LambdaInvocation
{
    public static async Task<IReadOnlyList<EventResult>> InvokeAsync(AwsAccess access, ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var region = AwsRegions.Require(call.Setting("region"));
        var address = $"https://lambda.{region}.amazonaws.com/2015-03-31/functions/{Uri.EscapeDataString(call.Setting("function") ?? "")}/invocations";
        var isQueued = call.Setting("invocationType") == "Event";
        var context = call.Settings["clientContext"] is JsonObject { Count: > 0 } given ? Convert.ToBase64String(CompactJson.Bytes(Payload.Of(("custom", given))).Span) : null;
        var request = ActionRequest.Post(address, call.Payload["payload"])
            .With("X-Amz-Invocation-Type", isQueued ? "Event" : "RequestResponse")
            .With("X-Amz-Client-Context", isQueued ? null : context); // Lambda has none for queued events
        var answer = await access.SendAsync(call, vendor, request, region, "lambda", cancellationToken);
        return [Thrown(answer, isQueued) ?? AwsAnswer.Result(answer)];
    }

    // What a function throws comes back with the status 200, as an object of these two.
    private static EventResult? Thrown(VendorAnswer answer, bool isQueued) =>
        !isQueued && answer.IsSuccess && answer.Json is JsonObject body && body.ContainsKey("errorMessage") && body.ContainsKey("errorType")
            ? new EventResult(502) { Code = body.Text("errorType"), Message = $"The function failed: {body.Text("errorMessage") ?? "no message"}" }
            : null;
}
