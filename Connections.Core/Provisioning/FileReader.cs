using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Provisioning;

/// <summary>Reads the members of one object of the file, and remembers what was wrong and which members nobody asked for.</summary>
internal sealed class FileReader(JsonObject node, string path, List<Problem> problems, List<Problem> warnings)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The object's JSON path.</summary>
    public string Path { get; } = path;

    /// <summary>The object itself.</summary>
    public JsonObject Node { get; } = node;

    /// <summary>Adds a problem at a member (or at the object itself).</summary>
    public void Problem(string? member, string message) => problems.Add(new(member is null ? Path : $"{Path}.{member}", message));

    /// <summary>Adds what is most likely a mistake at a member, and yet no reason to refuse the file.</summary>
    public void Warn(string member, string message) => warnings.Add(new($"{Path}.{member}", message));

    /// <summary>Adds a problem that a rule found in a member of the same name; null for none.</summary>
    public void Add(Problem? problem)
    {
        if (problem is not null)
            Problem(problem.Field, problem.Message);
    }

    /// <summary>A text; null where it is left out.</summary>
    public string? Text(string member, bool required = false)
    {
        if (Get(member, required) is not { } value)
            return null;
        if (value.GetValueKind() == JsonValueKind.String)
            return value.GetValue<string>();
        Problem(member, "This is a text.");
        return null;
    }

    /// <summary>True or false; null where it is left out.</summary>
    public bool? Flag(string member)
    {
        if (Get(member, required: false) is not { } value)
            return null;
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            return value.GetValue<bool>();
        Problem(member, "This is true or false.");
        return null;
    }

    /// <summary>An object; null where it is left out.</summary>
    public FileReader? Object(string member)
    {
        if (Get(member, required: false) is not { } value)
            return null;
        if (value is JsonObject inner)
            return new(inner, $"{Path}.{member}", problems, warnings);
        Problem(member, "This is an object.");
        return null;
    }

    /// <summary>A list of texts; null where it is left out.</summary>
    public IReadOnlyList<string>? Texts(string member)
    {
        if (Get(member, required: false) is not { } value)
            return null;
        if (value is JsonArray items && items.All(item => item?.GetValueKind() == JsonValueKind.String))
            return [.. items.Select(item => item!.GetValue<string>())];
        Problem(member, "This is a list of texts.");
        return null;
    }

    /// <summary>A list of objects; null where it is left out.</summary>
    public IReadOnlyList<FileReader>? Objects(string member)
    {
        if (Get(member, required: false) is not { } value)
            return null;
        if (value is JsonArray items && items.All(item => item is JsonObject))
            return [.. items.Select((item, index) => new FileReader(item!.AsObject(), $"{Path}.{member}[{index}]", problems, warnings))];
        Problem(member, "This is a list of objects.");
        return null;
    }

    /// <summary>Any value, with whether the member is there at all.</summary>
    public (bool Given, JsonNode? Value) Any(string member)
    {
        _asked.Add(member);
        return (Node.ContainsKey(member), Node[member]);
    }

    /// <summary>Call last: every member that was not asked for is a problem, since it would be passed over in silence.</summary>
    public void RefuseOthers()
    {
        foreach (var (member, _) in Node)
        {
            if (!_asked.Contains(member))
                Problem(member, $"There is no such member here. Known: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}.");
        }
    }

    private JsonNode? Get(string member, bool required)
    {
        _asked.Add(member);
        if (Node[member] is { } value)
            return value;
        if (required)
            Problem(member, "This is required.");
        return null;
    }
}
