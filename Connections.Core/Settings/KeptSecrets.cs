using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Settings;

/// <summary>
/// Sees to it that a stored secret goes only where it was meant to go by whoever typed it. A form never shows a stored secret; somebody who
/// may only edit could still learn it if it went along to a host of their choice.
/// </summary>
internal static class KeptSecrets
{
    /// <summary>A problem for each stored secret that stays as it is while a setting changes that decides where it goes.</summary>
    /// <param name="declared">What the destination or warehouse declares.</param>
    /// <param name="stored">Its settings as they are stored, secrets included.</param>
    /// <param name="given">Its settings as they are to be; a secret that is left out stays as it is stored.</param>
    /// <param name="moved">Whether something beside its settings changes where it is; null for nothing, else what it is called.</param>
    public static IReadOnlyList<Problem> Problems(IReadOnlyList<Setting> declared, JsonObject stored, JsonObject given, string? moved = null) =>
        (moved ?? Moved(declared, stored, given)) is { } what
            ? [.. declared.Where(secret => secret.IsSecret && !IsEmpty(stored[secret.Key]) && given[secret.Key] is null).Select(secret => Problem(secret, what))]
            : [];

    /// <summary>The label of the first setting that decides where secrets go and that differs from what is stored; null for none.</summary>
    public static string? Moved(IReadOnlyList<Setting> declared, JsonObject stored, JsonObject given) =>
        declared.FirstOrDefault(setting => setting.LeadsSecrets && Text(setting, stored) != Text(setting, given))?.Label;

    private static Problem Problem(Setting secret, string moved) => new(
        $"settings.{secret.Key}",
        $"{moved} was changed, so the stored secret would go to another place than it was typed for. Type {secret.Label} again.");

    // What is left out is its default: to spell that out moves nothing.
    private static string Text(Setting setting, JsonObject settings) =>
        (IsEmpty(settings[setting.Key]) ? setting.Default : settings[setting.Key]!.ToString().Trim()) ?? "";

    private static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonObject map => map.Count == 0,
        _ => value.GetValueKind() == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetValue<string>()),
    };
}
