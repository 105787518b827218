using System.Text.Json.Nodes;

namespace Connections.Tests.Destinations.Requests;

internal sealed class AmplitudeDepartures : IDepartures
{
    public string File => "actions-amplitude";

    public string Reason => "A mapping's helper key and the text 'undefined' are slips: Amplitude has neither a parameter use_batch_endpoint nor such options.";

    public void Apply(JsonObject expected, string caseName)
    {
        (expected["form"] as JsonObject)?.Remove("options");
        foreach (var one in expected["json"]?["events"] as JsonArray ?? [])
            one!.AsObject().Remove("use_batch_endpoint");
    }
}
