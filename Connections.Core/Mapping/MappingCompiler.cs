using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping;

/// <summary>Walks a mapping once, gathers every problem in it, and leaves expressions that need not look at its text again.</summary>
internal sealed class MappingCompiler
{
    private const string RootDirective = "__segment_internal_directive";
    private const string SyncMode = "__segment_internal_sync_mode";
    private const string MatchingKey = "__segment_internal_matching_key";

    // Far above what a form can make. They bound the stack, the depth of what comes out, and how long a hostile mapping keeps us.
    private const int MaxDepth = 64;
    private const int MaxTransforms = 8;
    private const int MaxParts = 20_000;

    private static readonly string[] SyncModes = ["add", "update", "upsert", "delete", "mirror"];

    private readonly List<Problem> _problems = [];
    private int _depth;
    private int _transforms;
    private int _parts;
    private bool _keysArePlain;

    public IReadOnlyList<Problem> Problems => _problems;

    public static Expression Nothing { get; } = static _ => Resolved.Missing;

    /// <summary>The mapping; null where it is refused whole.</summary>
    public CompiledMapping? CompileRoot(JsonObject given)
    {
        if (Readable(given) is not { } mapping)
            return null;
        var first = mapping.Remove(RootDirective, out var directive) ? CompileRootDirective(directive) : null;
        string? syncMode = Take(mapping, SyncMode), matchingKey = Take(mapping, MatchingKey);
        if (Unfold(mapping, "mapping") is not { } fields)
            return null;

        if (fields.Any(member => member.Key.StartsWith('@')))
        {
            Refuse("mapping", "A mapping is an object of fields: a directive stands inside one of them.");
            return null;
        }

        var members = Members(fields, "mapping");
        return new(first, members, ObjectOf(members)) { SyncMode = SyncModes.Contains(syncMode) ? syncMode : null, MatchingKey = matchingKey };
    }

    /// <summary>An expression for any part of a mapping: a directive, a container of further parts, or a plain value.</summary>
    public Expression Compile(JsonNode? raw, string path)
    {
        if (_depth == MaxDepth)
            return Refuse(path, $"A mapping is at most {MaxDepth} levels deep.");
        if (++_parts > MaxParts)
            return _parts == MaxParts + 1 ? Refuse(path, $"A mapping has at most {MaxParts:N0} parts.") : Nothing;

        _depth++;
        var compiled = raw switch
        {
            JsonObject container => CompileObject(container, path),
            JsonArray list => CompileList(list, path),
            _ => Constant(raw),
        };
        _depth--;
        return compiled;
    }

    /// <summary>An expression for a member that may be left out: nothing, then.</summary>
    public Expression CompileMember(JsonObject arguments, string key, string path) =>
        arguments.TryGetPropertyValue(key, out var raw) ? Compile(raw, $"{path}/{key}") : Nothing;

    /// <summary>An expression for a value whose keys are not read as paths.</summary>
    public Expression CompileLiteral(JsonNode? raw, string path)
    {
        var before = _keysArePlain;
        _keysArePlain = true;
        var compiled = Compile(raw, path);
        _keysArePlain = before;
        return compiled;
    }

    /// <summary>Compiles something inside a <c>@transform</c>, of which only so many stand in each other.</summary>
    public Expression InTransform(string path, Func<Expression> compile)
    {
        if (_transforms == MaxTransforms)
            return Refuse(path, $"At most {MaxTransforms} @transform stand inside each other.");
        _transforms++;
        var compiled = compile();
        _transforms--;
        return compiled;
    }

    /// <summary>Notes a problem; what it returns stands in for the expression that could not be made.</summary>
    public Expression Refuse(string path, string message) => Refuse(new(path, message));

    /// <summary>Notes a problem; what it returns stands in for the expression that could not be made.</summary>
    public Expression Refuse(Problem problem)
    {
        _problems.Add(problem);
        return Nothing;
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

    private static Expression Constant(JsonNode? raw)
    {
        var value = Resolved.Of(JsonSerializer.SerializeToElement(raw));
        return _ => value;
    }

    // A copy in which every text can be read: people may paste half a surrogate pair, or a member twice.
    private JsonObject? Readable(JsonObject mapping)
    {
        try
        {
            return JsonObject.Create(EventJson.Parse(CompactJson.Bytes(mapping)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            Refuse("mapping", $"This mapping cannot be read: {e.Message}");
            return null;
        }
    }

    private static string? Take(JsonObject mapping, string key) =>
        mapping.Remove(key, out var value) && value is JsonValue text && text.TryGetValue(out string? found) ? found : null;

    private Expression CompileRootDirective(JsonNode? directive)
    {
        const string path = $"mapping/{RootDirective}";
        if (directive is JsonObject { Count: 1 } holder && holder["@transform"] is JsonObject arguments && arguments["apply"] is JsonObject apply)
            return InTransform(path, () => Compile(apply, $"{path}/@transform/apply"));
        return Refuse(path, "A directive at the root is one @transform with an 'apply'; the other keys are its mapping.");
    }

    private Expression CompileObject(JsonObject container, string path)
    {
        var directives = container.Where(member => member.Key.StartsWith('@')).ToList();
        if (directives.Count == 0)
            return Unfold(container, path) is { } expanded ? ObjectOf(Members(expanded, path)) : Nothing;

        if (directives.Count > 1 || container.Any(member => member.Key != directives[0].Key && member.Key != "_metadata"))
            return Refuse(path, $"An object with a directive has one key that starts with @ and no other, but this has {container.Count} keys.");
        var (name, argument) = directives[0];
        return Directives.All.TryGetValue(name, out var compile)
            ? compile(this, argument, $"{path}/{name}")
            : Refuse(path, $"There is no directive {name}. Known: {string.Join(", ", Directives.All.Keys.Order(StringComparer.Ordinal))}.");
    }

    private JsonObject? Unfold(JsonObject container, string path) => _keysArePlain ? container : DestinationKeys.Expand(this, container, path);

    private OrderedDictionary<string, Expression> Members(JsonObject container, string path)
    {
        OrderedDictionary<string, Expression> members = new(container.Count, StringComparer.Ordinal);
        foreach (var (key, value) in container)
            members.Add(key, Compile(value, $"{path}/{key}"));
        return members;
    }

    private static Expression ObjectOf(IReadOnlyDictionary<string, Expression> members)
    {
        var written = members.Select(member => (Key: JsonEncodedText.Encode(member.Key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), member.Value)).ToArray();
        Shape shape = (writer, record) =>
        {
            writer.WriteStartObject();
            foreach (var (key, value) in written)
            {
                if (value(record) is not { IsPresent: true } resolved)
                    continue;
                writer.WritePropertyName(key);
                resolved.WriteTo(writer);
            }

            writer.WriteEndObject();
        };
        return record => Resolved.Made(JsonValueKind.Object, shape, record);
    }

    private Expression CompileList(JsonArray list, string path)
    {
        var items = list.Select((item, index) => Compile(item, $"{path}/{index}")).ToArray();

        // Nothing becomes null here: the items behind it keep their places.
        Shape shape = (writer, record) =>
        {
            writer.WriteStartArray();
            foreach (var item in items)
                item(record).WriteTo(writer);
            writer.WriteEndArray();
        };
        return record => Resolved.Made(JsonValueKind.Array, shape, record);
    }
}
