namespace Connections.Core.Settings;

/// <summary>What a setting holds, and so how the form shows it.</summary>
public enum SettingKind
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>A line of text that is encrypted at rest and never sent back to a browser.</summary>
    Secret,

    /// <summary>An absolute http or https address.</summary>
    Url,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>Names and texts, such as request headers: a JSON object of strings.</summary>
    Map,

    /// <summary>One of <see cref="Setting.Choices"/>.</summary>
    Choice,

    /// <summary>As <see cref="Map"/>, encrypted at rest and never sent back to a browser: request headers that may hold credentials.</summary>
    SecretMap,

    /// <summary>Several texts: a JSON array of strings.</summary>
    List,
}

/// <summary>One setting of a destination or warehouse: enough to check it, to store it, and to draw its field.</summary>
/// <param name="Key">Its member in the settings object.</param>
/// <param name="Label">What the form calls it.</param>
/// <param name="Kind">What it holds.</param>
public sealed record Setting(string Key, string Label, SettingKind Kind)
{
    /// <summary>Whether nothing works without it.</summary>
    public bool Required { get; init; }

    /// <summary>Help below the field; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>What is used where it is left out, shown in the empty field; null for nothing.</summary>
    public string? Default { get; init; }

    /// <summary>The values of a <see cref="SettingKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether it decides to which host stored secrets go: they have to be typed again where it changes. Every address does.</summary>
    public bool LeadsSecrets { get; init; } = Kind is SettingKind.Url;

    /// <summary>Whether it is encrypted and masked.</summary>
    public bool IsSecret => Kind is SettingKind.Secret or SettingKind.SecretMap;
}
