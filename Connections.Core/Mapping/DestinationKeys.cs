using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Mapping;

/// <summary>
/// Keys of a payload that say where they stand: <c>user.email</c> is <c>email</c> in <c>user</c>, <c>items[0].id</c> is in a list. A key
/// or a part of one in double quotes is taken as it is. Text that is no such path is a plain key.
/// </summary>
internal static partial class DestinationKeys
{
    private const int MaxIndex = 100;
    private const int LongestPath = 500;

    /// <summary>The object with its keys unfolded, or the object itself where none is a path; null after a problem was noted.</summary>
    public static JsonObject? Expand(MappingCompiler compiler, JsonObject container, string path)
    {
        if (!container.Any(member => member.Key.AsSpan().ContainsAny('.', '[', '"')))
            return container;

        JsonObject expanded = [];
        foreach (var (key, value) in container)
        {
            if (Put(expanded, Parts(key), value?.DeepClone()))
                continue;
            compiler.Refuse($"{path}/{key}", $"'{key}' is set twice, or reaches into a value that another key sets. To use it as a plain key, put it in double quotes.");
            return null;
        }

        return expanded;
    }

    // Texts are members, numbers are places in a list.
    private static List<object> Parts(string key)
    {
        if (key.Length > LongestPath || !Path().IsMatch(key))
            return [key];
        List<object> parts = [.. Part().Matches(key).Select(Read)];
        return parts.Exists(part => part is > MaxIndex) ? [key] : parts;

        // Objects inside are unfolded again when they are compiled: their quotes stay until then.
        static object Read(Match part) =>
            part.Groups["index"] is { Success: true } index ? int.Parse(index.ValueSpan, CultureInfo.InvariantCulture)
            : part.Groups["quoted"] is { Success: true } quoted && part.Index == 0 ? quoted.Value
            : part.Value.TrimStart('.');
    }

    private static bool Put(JsonNode into, List<object> parts, JsonNode? value)
    {
        for (var i = 0; i < parts.Count - 1; i++)
        {
            var next = Get(into, parts[i]);
            if (next is null)
            {
                next = parts[i + 1] is int ? new JsonArray() : new JsonObject();
                if (!Set(into, parts[i], next))
                    return false;
            }

            var fits = parts[i + 1] is int ? next is JsonArray : next is JsonObject inner && !inner.Any(member => member.Key.StartsWith('@'));
            if (!fits)
                return false;
            into = next;
        }

        // An object that stands there already, because a path led through it, takes the further members in.
        if (value is JsonObject more && Get(into, parts[^1]) is JsonObject there && !more.Any(member => member.Key.StartsWith('@')) && !there.Any(member => member.Key.StartsWith('@')))
            return more.ToList().TrueForAll(member => !there.ContainsKey(member.Key) && there.TryAdd(member.Key, member.Value?.DeepClone()));
        return Set(into, parts[^1], value);
    }

    private static JsonNode? Get(JsonNode from, object part) => (from, part) switch
    {
        (JsonObject container, string key) => container[key],
        (JsonArray list, int index) => index < list.Count ? list[index] : null,
        _ => null,
    };

    private static bool Set(JsonNode into, object part, JsonNode? value)
    {
        if (into is JsonObject container && part is string key)
            return container.TryAdd(key, value);
        if (into is not JsonArray list || part is not int index)
            return false;
        while (list.Count <= index)
            list.Add(null);
        if (list[index] is not null)
            return false;
        list[index] = value;
        return true;
    }

    [GeneratedRegex("""^(?:[^.\[\]"]+|"[^"]+")(?:\.(?:[^.\[\]"]+|"[^"]+")|\[[0-9]{1,3}\])*$""", RegexOptions.NonBacktracking)]
    private static partial Regex Path();

    [GeneratedRegex("""\[(?<index>[0-9]{1,3})\]|\.?"(?<quoted>[^"]+)"|\.?[^.\[\]"]+""")]
    private static partial Regex Part();
}
