using System.Text.Json.Nodes;
using Connections.Core.Settings;

namespace Connections.Core.Delivery;

/// <summary>Takes a destination's secrets out of text that is kept or shown: vendors quote keys in their errors.</summary>
internal sealed class Redaction(IReadOnlyList<Setting> declared, JsonObject settings)
{
    // Shorter ones would blot out half the text and are no secrets.
    private const int ShortestSecret = 4;

    private readonly string[] _secrets =
    [
        .. declared.Where(setting => setting.IsSecret).Select(setting => settings[setting.Key]).OfType<JsonValue>()
            .Select(value => value.TryGetValue(out string? text) ? text : "").Where(text => text.Length >= ShortestSecret),
    ];

    /// <summary>The text without secrets; null stays null.</summary>
    public string? Apply(string? text) => text is null ? null : _secrets.Aggregate(text, (clean, secret) => clean.Replace(secret, "•••", StringComparison.Ordinal));
}
