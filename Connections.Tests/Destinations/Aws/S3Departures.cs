using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Destinations.S3;

namespace Connections.Tests.Destinations.Aws;

internal sealed class S3Departures : AwsDepartures
{
    public override string File => "actions-s3";

    public override string Reason => base.Reason + " A digest in an object's name keeps two batches of one millisecond apart; the SDK's own query parameter says nothing.";

    public override void Apply(JsonObject expected, string caseName)
    {
        base.Apply(expected, caseName);
        if (expected["text"] is not JsonValue text || expected.ContainsKey("form"))
            return;
        var digest = S3Object.Digest(Encoding.UTF8.GetBytes(text.GetValue<string>()));
        expected["url"] = expected["url"]!.GetValue<string>().Replace(".csv?x-id=PutObject", $"_{digest}.csv", StringComparison.Ordinal);
    }
}
