using Connections.Core.Settings;

namespace Connections.Core.Destinations.Aws;

/// <summary>Amazon's regions, as far as hosts are made of them.</summary>
internal static class AwsRegions
{
    /// <summary>The setting of a region.</summary>
    public static Setting Setting(string key) =>
        new(key, "Region", SettingKind.Text) { Required = true, Description = "Such as eu-west-1." };

    /// <summary>Whether a text can be a region: it becomes part of a host's name, so nothing else may.</summary>
    public static bool IsRegion(string? text) =>
        text is { Length: > 4 and < 30 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The region, where it is one.</summary>
    /// <exception cref="VendorException">It is none.</exception>
    public static string Require(string? text) =>
        IsRegion(text) ? text! : throw new VendorException(EventResult.Refused($"'{text}' is no region of Amazon's. Write it as eu-west-1.", "INVALID_SETTINGS"));
}
