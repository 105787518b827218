using System.Text.Json.Nodes;

namespace Connections.Core.Settings;

/// <summary>Parts what people entered into what is stored as it is and what is encrypted, and puts the two together again.</summary>
public static class StoredSettings
{
    /// <summary>Two new objects: the members that are not secret, and those that are. Null and empty members are left out.</summary>
    public static (JsonObject Plain, JsonObject Secrets) Part(IReadOnlyList<Setting> declared, JsonObject settings)
    {
        JsonObject plain = [], secrets = [];
        foreach (var (key, value) in settings)
        {
            if (value is null)
                continue;
            var isSecret = declared.Any(setting => setting.Key == key && setting.IsSecret);
            (isSecret ? secrets : plain)[key] = value.DeepClone();
        }

        return (plain, secrets);
    }

    /// <summary>The members that are not secret, with those that are laid over them: the first object, changed.</summary>
    public static JsonObject Whole(JsonObject plain, JsonObject secrets)
    {
        foreach (var (key, value) in secrets)
            plain[key] = value?.DeepClone();
        return plain;
    }
}
