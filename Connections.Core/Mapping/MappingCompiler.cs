using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping;

/// <summary>Walks a mapping once, gathers every problem in it, and leaves expressions that need not look at its text again.</summary>
internal sealed class MappingCompiler
{
    private const string RootDirective = "__segment_internal_directive";
    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> Problems => _problems;

    public Expression CompileRoot(JsonObject mapping)
    {
        if (mapping.ContainsKey(RootDirective))
            Refuse($"mapping/{RootDirective}", "A directive at the root is not supported; use @transform inside the fields.");
        return Compile(mapping, "mapping");
    }

    /// <summary>An expression for any part of a mapping: a directive, a container of further parts, or a plain value.</summary>
    public Expression Compile(JsonNode? raw, string path) => raw switch
    {
        JsonObject container => CompileObject(container, path),
        JsonArray list => CompileList(list, path),
        null => static _ => Resolved.Of(default(JsonNode)),
        _ => _ => Resolved.Of(raw.DeepClone()),
    };

    /// <summary>An expression for a member that may be left out: nothing, then.</summary>
    public Expression CompileMember(JsonObject arguments, string key, string path) =>
        arguments.TryGetPropertyValue(key, out var raw) ? Compile(raw, $"{path}/{key}") : Nothing;

    public static Expression Nothing { get; } = static _ => Resolved.Missing;

    /// <summary>Notes a problem; what it returns stands in for the expression that could not be made.</summary>
    public Expression Refuse(string path, string message)
    {
        _problems.Add(new(path, message));
        return Nothing;
    }

    private Expression CompileObject(JsonObject container, string path)
    {
        var directives = container.Where(member => member.Key.StartsWith('@')).ToList();
        if (directives.Count == 0)
            return CompilePlainObject(container, path);

        if (directives.Count > 1 || container.Any(member => member.Key != directives[0].Key && member.Key != "_metadata"))
            return Refuse(path, $"An object with a directive has one key that starts with @ and no other, but this has {container.Count} keys.");
        var (name, argument) = directives[0];
        return Directives.All.TryGetValue(name, out var compile)
            ? compile(this, argument, $"{path}/{name}")
            : Refuse(path, $"There is no directive {name} here. Supported: {string.Join(", ", Directives.All.Keys.Order(StringComparer.Ordinal))}.");
    }

    private Expression CompilePlainObject(JsonObject container, string path)
    {
        var members = container.Select(member => (member.Key, Value: Compile(member.Value, $"{path}/{member.Key}"))).ToArray();
        return record =>
        {
            JsonObject result = [];
            foreach (var (key, value) in members)
            {
                if (value(record) is { IsPresent: true } resolved)
                    result[key] = resolved.Node;
            }

            return Resolved.Of(result);
        };
    }

    private Expression CompileList(JsonArray list, string path)
    {
        var items = list.Select((item, index) => Compile(item, $"{path}/{index}")).ToArray();

        // Nothing becomes null here: the items behind it keep their places.
        return record => Resolved.Of(new JsonArray([.. items.Select(item => item(record).Node)]));
    }

    /// <summary>What a wrong argument is called in a problem.</summary>
    public static string Describe(JsonNode? node) => node?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text \"{node!.GetValue<string>()}\"",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };
}
