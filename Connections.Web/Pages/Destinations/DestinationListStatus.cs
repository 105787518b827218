using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Settings;
using Connections.Core.Storage;
using Connections.Web.Pages.Shared;

namespace Connections.Web.Pages.Destinations;

/// <summary>The status of a destination or warehouse in the list.</summary>
internal static class DestinationListStatus
{
    /// <summary>That of a destination read with its mappings.</summary>
    public static ListStatus Of(Destination destination, SecretBox secrets)
    {
        var profile = DestinationCatalogue.Find(destination.Type)?.Profile;
        var settings = JsonNode.Parse(destination.Settings)!.AsObject();
        foreach (var (key, value) in secrets.Open(destination.Secrets))
            settings[key] = value?.DeepClone();
        OAuthStanding? access = profile?.OAuth is null ? null
            : destination.ReconnectReason is not null ? OAuthStanding.Lost
            : OAuthGrant.Of(secrets.Open(destination.OAuth)).IsConnected ? OAuthStanding.Granted : OAuthStanding.None;
        return Of(destination.Enabled, SettingsCheck.Missing(profile?.Settings ?? [], settings), destination.Mappings.Count(mapping => mapping.Enabled), access);
    }

    /// <param name="enabled">Whether it is switched on.</param>
    /// <param name="missing">Required settings that nobody gave yet.</param>
    /// <param name="enabledMappings">How many mappings run; null for what needs none.</param>
    /// <param name="access">How the vendor's grant stands; null for what needs none.</param>
    public static ListStatus Of(bool enabled, IReadOnlyList<Setting> missing, int? enabledMappings, OAuthStanding? access = null) => (enabled, missing.Count, enabledMappings) switch
    {
        _ when access is OAuthStanding.Lost => new("Reconnect", Tone.Bad, 0, "The tool gives no new token, so its events wait. Connect it again under Settings."),
        (_, 0, _) when access is OAuthStanding.None => new("Incomplete", Tone.Warning, 0, "It is not connected yet. Connect it, or paste a token, under Settings."),
        (_, > 0, _) => new("Incomplete", Tone.Warning, 0, $"Not set yet: {string.Join(", ", missing.Select(setting => setting.Label))}. It cannot be enabled before."),
        (true, _, 0) => new("No enabled mapping", Tone.Warning, 1, "It is enabled, but none of its mappings is: nothing is sent. Enable one under Mappings."),
        (true, _, _) => new("Enabled", Tone.Good, 2, "It takes the events of its sources."),
        _ => new("Disabled", Tone.Quiet, 3, "It gets nothing until somebody enables it."),
    };
}

/// <summary>How a vendor's grant stands.</summary>
internal enum OAuthStanding
{
    /// <summary>Nobody has connected it yet.</summary>
    None,

    /// <summary>It is connected.</summary>
    Granted,

    /// <summary>It was, and the vendor gives no new token.</summary>
    Lost,
}
