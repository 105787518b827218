using Connections.Core.Settings;

namespace Connections.Core.Destinations.GoogleAnalytics4;

/// <summary>Sends events to Google Analytics 4 by its Measurement Protocol.</summary>
/// <remarks>
/// https://developers.google.com/analytics/devguides/collection/protocol/ga4, read 2026-11. An answer is always 204, so what can be known to be
/// wrong is refused here. A request is of one client and one time; several events of a client would share it, so each goes alone.
/// </remarks>
internal sealed class GoogleAnalytics4Destination : IDestination
{
    public Profile Profile { get; } = new("google-analytics-4", "Google Analytics 4", Category: "Analytics", Api: "https://www.google-analytics.com")
    {
        Description = "Sends events, page views and e-commerce to a Google Analytics 4 property.",
        Aliases = ["actions-google-analytics-4", "Google Analytics 4 Cloud", "GA4"],
        Note = "Google answers every event alike, also one that it drops: events older than 72 hours, reserved names, names over 40 and values over 100 characters.",
        Settings =
        [
            new("measurementId", "Measurement ID", SettingKind.Text) { Description = "Of a web stream, such as G-XXXXXXX. Needed for events of websites." },
            new("firebaseAppId", "Firebase app ID", SettingKind.Text) { Description = "Of an app stream. Needed for events of apps." },
            new("apiSecret", "API secret", SettingKind.Secret) { Required = true, Description = "In Google Analytics: Admin, Data streams, Measurement Protocol API secrets." },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } = [.. Ga4Events.All.Select(one => one.Action())];

    public IReadOnlyList<Preset> Presets { get; } = Ga4Events.Presets;
}
