using System.Text.Json.Nodes;
using Connections.Tests.Destinations.Requests;

namespace Connections.Tests.Destinations.Advertising;

internal sealed class GoogleAdsDepartures : IDepartures
{
    public string File => "actions-google-enhanced-conversions";

    public string Reason => "The developer token is the team's own and stands in the settings.";

    public void Configure(JsonObject settings) => settings["developerToken"] = "ENV_ADWORDS_DEVELOPER_TOKEN";
}
