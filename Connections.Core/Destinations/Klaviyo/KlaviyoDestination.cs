using Connections.Core.Settings;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Keeps profiles in Klaviyo, their lists and their consent, and sends it events.</summary>
/// <remarks>https://developers.klaviyo.com/en/reference/api_overview, revision 2025-01-15, read 2026-11: 5 MB a request; bulk jobs are queued (202).</remarks>
internal sealed class KlaviyoDestination : IDestination
{
    private const string Revision = "2025-01-15";

    public Profile Profile { get; } = new("klaviyo", "Klaviyo", Category: "Email Marketing", Api: KlaviyoRequest.Host)
    {
        Description = "Keeps profiles, lists and consent in Klaviyo, and sends it events and orders, which its flows start from.",
        Aliases = ["actions-klaviyo", "Klaviyo (Actions)", "Actions Klaviyo"],
        AlsoIn = ["SMS & Push Notifications"],
        Settings = [new("api_key", "Private API key", SettingKind.Secret) { Required = true, Description = "In Klaviyo: Settings, API keys. It needs full access to events, lists, profiles and subscriptions." }],
        Authenticate = (call, request) => request
            .With("Authorization", $"Klaviyo-API-Key {call.Setting("api_key")}").With("Accept", "application/json").With("revision", Revision),
        Check = _ => ActionRequest.Get($"{KlaviyoRequest.Host}/api/lists"),
        RequestsPerSecond = 75,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        KlaviyoProfiles.Upsert, KlaviyoEvents.Track, KlaviyoOrders.Track, KlaviyoConsent.Subscribe, KlaviyoConsent.Unsubscribe, KlaviyoLists.Add, KlaviyoLists.Remove,
    ];
}
