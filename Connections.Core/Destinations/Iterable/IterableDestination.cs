using Connections.Core.Settings;

namespace Connections.Core.Destinations.Iterable;

/// <summary>Keeps users in Iterable and tells it of events, carts and purchases.</summary>
/// <remarks>https://api.iterable.com/api/docs, read 2026-11. A bulk call is taken though some of it is refused: the answer lists whose.</remarks>
internal sealed class IterableDestination : IDestination
{
    public const string UnitedStates = "united_states";
    public const string Europe = "europe";

    public Profile Profile { get; } = new("iterable", "Iterable", Category: "Email Marketing")
    {
        Description = "Updates users in Iterable and sends it events, carts and purchases, which its journeys start from.",
        Aliases = ["actions-iterable", "Iterable (Actions)", "Actions Iterable"],
        AlsoIn = ["Marketing Automation", "SMS & Push Notifications"],
        Settings =
        [
            new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "In Iterable: Integrations, API keys. It must be a server-side key." },
            new("dataCenterLocation", "Data centre", SettingKind.Choice) { Choices = [UnitedStates, Europe], Default = UnitedStates, Description = "Where the project lives." },
        ],
        Authenticate = (call, request) => request.With("Api-Key", call.Setting("apiKey")),
        RequestsPerSecond = 500,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } = [IterableEvents.Track, IterableUsers.Update, IterableCommerce.UpdateCart, IterableCommerce.TrackPurchase];
}
