using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Connections.Core.Settings;

namespace Connections.Core.Delivery;

/// <summary>Takes a destination's secrets out of text that is kept or shown: vendors quote keys in their errors.</summary>
internal sealed class Redaction(IReadOnlyList<Setting> declared, JsonObject settings, JsonObject? oauth = null)
{
    private const string Mask = "•••";

    // Shorter ones would blot out half the text and are no secrets.
    private const int ShortestSecret = 4;

    // What holds a credential whatever the vendor, though no setting is declared that says so.
    private static readonly string[] SecretHeaders = ["authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "access-key", "auth-key"];

    // The longest first, so that of a secret within another one nothing is left standing.
    private readonly string[] _secrets =
    [
        .. declared.Where(setting => setting.IsSecret).SelectMany(setting => settings[setting.Key] is JsonObject map ? map.Select(entry => entry.Value) : [settings[setting.Key]])
            .Concat((oauth ?? []).Where(granted => granted.Key != "clientId").Select(granted => granted.Value)).OfType<JsonValue>()
            .Select(value => value.TryGetValue(out string? text) ? text : "").Where(text => text.Length >= ShortestSecret)
            .SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length),
    ];

    /// <summary>The text without secrets; null stays null.</summary>
    public string? Apply(string? text) => text is null ? null : _secrets.Aggregate(text, (clean, secret) => clean.Replace(secret, Mask, StringComparison.Ordinal));

    /// <summary>A header's value without secrets: of a credential the scheme alone is left.</summary>
    public string Header(string name, string value)
    {
        if (!SecretHeaders.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            return Apply(value)!;
        var scheme = value.IndexOf(' ', StringComparison.Ordinal);
        return scheme > 0 && name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase) ? $"{value[..scheme]} {Mask}" : Mask;
    }

    // As it stands, in an address, in a form, and in JSON.
    private static string[] Forms(string secret)
    {
        var escaped = Uri.EscapeDataString(secret);
        return [secret, escaped, escaped.Replace("%20", "+", StringComparison.Ordinal), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret)];
    }
}
