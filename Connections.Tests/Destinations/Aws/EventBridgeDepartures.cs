using System.Text.Json.Nodes;

namespace Connections.Tests.Destinations.Aws;

internal sealed class EventBridgeDepartures : AwsDepartures
{
    public override string File => "actions-amazon-eventbridge";

    public override string Reason => base.Reason + " Entries go to an ordinary bus under a source of its own: partners' buses are for partners.";

    public override void Apply(JsonObject expected, string caseName)
    {
        foreach (var entry in expected["json"]!["Entries"]!.AsArray())
        {
            entry!["Source"] = "connections";
            entry["EventBusName"] = "arn:aws:events:us-west-2:123456789012:event-bus/default";
        }
    }
}
