using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Storage;

namespace Connections.Web.Pages.Shared;

/// <summary>
/// A settings form being filled in. It never holds a stored secret: of those it only knows that they are there, and leaves them out of
/// what is saved until somebody types another.
/// </summary>
public sealed class SettingsDraft
{
    private readonly Dictionary<string, SettingField> _fields;

    /// <param name="declared">What the destination or warehouse declares.</param>
    /// <param name="plain">The stored settings that are not secret.</param>
    /// <param name="storedSecrets">The secrets that are stored, by key: of a map the names in it, of a text nothing more.</param>
    public SettingsDraft(IReadOnlyList<Setting> declared, JsonObject plain, IReadOnlyDictionary<string, IReadOnlyList<string>> storedSecrets)
    {
        Declared = declared;
        _fields = declared.ToDictionary(setting => setting.Key, setting => new SettingField(setting, plain[setting.Key], storedSecrets.GetValueOrDefault(setting.Key)));
    }

    /// <summary>An empty form.</summary>
    public static SettingsDraft New(IReadOnlyList<Setting> declared) => new(declared, [], new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>The draft of what is stored. Of the secrets only their keys are taken.</summary>
    public static SettingsDraft Of(IReadOnlyList<Setting> declared, string settings, string? sealedSecrets, SecretBox secrets) => new(
        declared, JsonNode.Parse(settings)!.AsObject(),
        secrets.Open(sealedSecrets).ToDictionary(
            secret => secret.Key, secret => (IReadOnlyList<string>)(secret.Value is JsonObject map ? [.. map.Select(entry => entry.Key)] : []), StringComparer.Ordinal));

    public IReadOnlyList<Setting> Declared { get; }

    public SettingField this[Setting setting] => _fields[setting.Key];

    /// <summary>What to save. Stored secrets that stay as they are are left out; an empty one is there, and so removes what is stored.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var field in _fields.Values)
        {
            if (field.ToJson() is { } value)
                json[field.Setting.Key] = value;
        }

        return json;
    }
}

/// <summary>One field of a <see cref="SettingsDraft"/>.</summary>
public sealed class SettingField
{
    private readonly bool _isAnswered;

    public SettingField(Setting setting, JsonNode? stored, IReadOnlyList<string>? secretNames)
    {
        (Setting, SecretStored, StoredNames) = (setting, secretNames is not null, secretNames ?? []);
        if (stored is JsonObject map && setting.Kind == SettingKind.Map)
            Rows.AddRange(map.Select(entry => new MapRow { Name = entry.Key, Value = entry.Value?.ToString() ?? "" }));
        else if (stored is JsonArray list && setting.Kind == SettingKind.List)
            Text = string.Join('\n', list.Select(item => item?.ToString()));
        else if (setting.Kind == SettingKind.Boolean)
            (Flag, _isAnswered) = (stored?.GetValueKind() == JsonValueKind.True || (stored is null && setting.Default == "true"), stored is not null || setting.Default == "true");
        else if (!setting.IsSecret)
            Text = stored?.ToString() ?? "";
    }

    public Setting Setting { get; }

    /// <summary>Whether a secret is stored and nobody asked to replace it.</summary>
    public bool SecretStored { get; private set; }

    public string Text { get; set; } = "";

    public bool Flag { get; set; }

    /// <summary>The names in a stored <see cref="SettingKind.SecretMap"/>, whose values are not shown.</summary>
    public IReadOnlyList<string> StoredNames { get; }

    /// <summary>Names and values of a <see cref="SettingKind.Map"/> or <see cref="SettingKind.SecretMap"/>.</summary>
    public List<MapRow> Rows { get; } = [];

    /// <summary>Lets a stored secret be typed anew.</summary>
    public void Replace()
    {
        (SecretStored, Replaced) = (false, true);
        Rows.Clear();
        Rows.AddRange(StoredNames.Select(name => new MapRow { Name = name }));
    }

    /// <summary>Keeps the stored secret after all.</summary>
    public void KeepStored()
    {
        (SecretStored, Replaced, Text) = (true, false, "");
        Rows.Clear();
    }

    /// <summary>Whether <see cref="Replace"/> was asked for, so that the stored secret can still be kept.</summary>
    public bool Replaced { get; private set; }

    public JsonNode? ToJson() => Setting.Kind switch
    {
        // One that nobody ever turned is left out: of TLS, "use it where it is offered" must not become a no.
        SettingKind.Boolean => Flag || _isAnswered ? Flag : null,
        SettingKind.Map => Rows.All(row => row.IsEmpty) ? null : Map(),
        // An empty one is there, and so removes what is stored.
        SettingKind.SecretMap => SecretStored || (Rows.All(row => row.IsEmpty) && !Replaced) ? null : Map(),
        SettingKind.List => Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } items
            ? new JsonArray([.. items.Select(item => JsonValue.Create(item))])
            : null,
        SettingKind.Secret => SecretStored || (Text.Length == 0 && !Replaced) ? null : Text,
        _ when string.IsNullOrWhiteSpace(Text) => null,
        // What is no number stays a text, so that the check names the field.
        SettingKind.Number when long.TryParse(Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var number) => number,
        _ => Text.Trim(),
    };

    private JsonObject Map()
    {
        var map = new JsonObject();
        foreach (var row in Rows.Where(row => !row.IsEmpty))
            map[row.Name.Trim()] = row.Value;
        return map;
    }
}

/// <summary>A line of a map: a name and its value.</summary>
public sealed class MapRow
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";

    public bool IsEmpty => Name.Length == 0 && Value.Length == 0;
}
