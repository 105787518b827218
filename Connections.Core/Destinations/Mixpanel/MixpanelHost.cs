namespace Connections.Core.Destinations.Mixpanel;

/// <summary>Where a project's data is kept. The flag is part of the setting's value.</summary>
internal static class MixpanelHost
{
    public static string Of(ActionCall call) => call.Setting("apiRegion")?.Split(' ')[0] switch
    {
        "EU" => "https://api-eu.mixpanel.com",
        "IN" => "https://api-in.mixpanel.com",
        _ => "https://api.mixpanel.com",
    };
}
