using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Tokens;

/// <summary>Fills settings into a vendor's addresses, such as <c>https://{subdomain}.zendesk.com/oauth/tokens</c>.</summary>
internal static partial class OAuthAddress
{
    /// <summary>The whole address; or a problem that names the setting that it lacks.</summary>
    public static Checked<string> Fill(string template, IReadOnlyList<Setting> declared, JsonObject settings)
    {
        Problem? missing = null;
        var filled = Pattern().Replace(template, match =>
        {
            var setting = declared.FirstOrDefault(one => one.Key == match.Groups[1].Value);
            var text = settings[match.Groups[1].Value] is JsonValue value && value.ToString() is { Length: > 0 } given ? given : setting?.Default;
            if (text is null)
                missing = new($"settings.{match.Groups[1].Value}", $"{setting?.Label ?? match.Groups[1].Value} is missing: the vendor's address depends on it. Save it first.");
            return text ?? "";
        });
        if (missing is not null)
            return missing;
        return Uri.TryCreate(filled, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? filled
            : new Problem("oauth", $"'{filled}' is no address. Check the settings that stand in it.");
    }

    [GeneratedRegex(@"\{([A-Za-z0-9_]+)\}")]
    private static partial Regex Pattern();
}
