using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Settings;

/// <summary>Checks a settings object against what its destination or warehouse declares.</summary>
public static class SettingsCheck
{
    /// <summary>
    /// Every wrong member: unknown names, wrong kinds, values out of the choices. Missing ones are no problem here, since an incomplete
    /// instance may be saved; see <see cref="Missing"/>.
    /// </summary>
    public static IReadOnlyList<Problem> Problems(IReadOnlyList<Setting> declared, JsonObject settings) =>
        [.. settings.Select(member => Judge(declared, member.Key, member.Value)).OfType<Problem>()];

    /// <summary>The required settings that are absent or empty: what keeps the instance from being enabled.</summary>
    public static IReadOnlyList<Setting> Missing(IReadOnlyList<Setting> declared, JsonObject settings) =>
        [.. declared.Where(setting => setting.Required && IsEmpty(settings[setting.Key]))];

    private static Problem? Judge(IReadOnlyList<Setting> declared, string key, JsonNode? value)
    {
        if (declared.FirstOrDefault(setting => setting.Key == key) is not { } setting)
            return new(key, $"There is no setting '{key}'. Known: {string.Join(", ", declared.Select(s => s.Key))}.");
        if (IsEmpty(value))
            return null;

        var kind = value!.GetValueKind();
        return setting.Kind switch
        {
            SettingKind.Text or SettingKind.Secret when kind != JsonValueKind.String => new(key, $"{setting.Label} is a text."),
            SettingKind.Url when kind != JsonValueKind.String || !IsWebAddress(value.GetValue<string>()) =>
                new(key, $"{setting.Label} is an address that starts with https:// or http://."),
            SettingKind.Number when kind != JsonValueKind.Number || !value.AsValue().TryGetValue<long>(out _) => new(key, $"{setting.Label} is a whole number."),
            SettingKind.Boolean when kind is not (JsonValueKind.True or JsonValueKind.False) => new(key, $"{setting.Label} is true or false."),
            SettingKind.Map or SettingKind.SecretMap when value is not JsonObject map || map.Any(entry => entry.Value?.GetValueKind() != JsonValueKind.String) =>
                new(key, $"{setting.Label} is an object of names and texts."),
            SettingKind.List when value is not JsonArray list || list.Any(entry => entry?.GetValueKind() != JsonValueKind.String) =>
                new(key, $"{setting.Label} is a list of texts."),
            SettingKind.Choice when kind != JsonValueKind.String || !setting.Choices.Contains(value.GetValue<string>()) =>
                new(key, $"{setting.Label} is one of {string.Join(", ", setting.Choices)}."),
            _ => null,
        };
    }

    private static bool IsEmpty(JsonNode? value) =>
        value is null || (value.GetValueKind() == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetValue<string>()));

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
