using System.Text.Json.Nodes;
using Connections.Tests.Destinations.Requests;

namespace Connections.Tests.Destinations.Vendors;

internal sealed class PipedriveDepartures : IDepartures
{
    public string File => "actions-pipedrive";

    public string Reason => "The published search has a slip in its address: its headers, printed as a parameter.";

    public string? OwnPresets => "The published subscriptions look records up by a field of their account; the presets, by the fields of the settings.";

    public void Apply(JsonObject expected, string caseName) =>
        expected["url"] = expected["url"]!.GetValue<string>().Replace("&headers=%5Bobject+Object%5D", "", StringComparison.Ordinal);
}
