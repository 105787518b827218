using Connections.Tests.Destinations.Requests;

namespace Connections.Tests.Destinations.Vendors;

internal sealed class HubSpotDepartures : IDepartures
{
    public string File => "actions-hubspot-cloud";

    public string Reason => OwnPresets!;

    public string? OwnPresets => "The vendor publishes no presets: the subscriptions are samples, one of which shows a mapping that fails.";
}
