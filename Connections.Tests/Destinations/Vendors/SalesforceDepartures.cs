using Connections.Tests.Destinations.Requests;

namespace Connections.Tests.Destinations.Vendors;

internal sealed class SalesforceDepartures : IDepartures
{
    public string File => "actions-salesforce";

    public string Reason => OwnPresets!;

    public string? OwnPresets => "The vendor publishes no presets: the subscriptions are samples, and create a lead for each identify call. The preset updates the lead that there is.";
}
