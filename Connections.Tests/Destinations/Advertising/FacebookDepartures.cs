using System.Text.Json.Nodes;
using Connections.Tests.Destinations.Requests;

namespace Connections.Tests.Destinations.Advertising;

internal sealed class FacebookDepartures : IDepartures
{
    public string File => "actions-facebook-conversions-api";

    public string Reason => "The token is the team's own and stands in the settings.";

    public void Configure(JsonObject settings) => settings["accessToken"] = "ENV_ACTIONS_FB_CAPI_SYSTEM_USER_TOKEN";
}
