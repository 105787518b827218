using System.Text;

namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// A place in the objects of a source's events, found by walking down their raw names. A path is unescaped and normalised when it is
/// met first, and never again.
/// </summary>
internal sealed class PathNode
{
    private readonly Dictionary<byte[], PathNode> _children = new(Utf8Name.Comparer);

    private PathNode(string path, int depth) => (Path, Depth) = (path, depth);

    /// <summary>The names down to it, as sent, joined with <c>_</c>.</summary>
    public string Path { get; }

    /// <summary>How many names that are; 0 for a root.</summary>
    public int Depth { get; }

    /// <summary>Its column's name before clashes are looked at.</summary>
    public string Column => field ??= NameOf(Path);

    /// <summary>The root of the context objects, whose columns begin with <c>context_</c>.</summary>
    public static PathNode Context() => new("context", depth: 0);

    /// <summary>The root of properties and traits, whose columns have no prefix.</summary>
    public static PathNode Properties() => new("", depth: 0);

    /// <summary>The child of that name as it stands in the JSON.</summary>
    public PathNode Child(ReadOnlySpan<byte> rawName)
    {
        var children = _children.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (children.TryGetValue(rawName, out var child))
            return child;

        var unescaped = new byte[rawName.Length];
        var name = Encoding.UTF8.GetString(unescaped, 0, JsonText.Unescape(rawName, unescaped, out _));
        child = new(Path.Length == 0 ? name : $"{Path}_{name}", Depth + 1);
        children[rawName] = child;
        return child;
    }

    // Where nothing is left of a name, its hash keeps the values apart from others and in one column.
    private static string NameOf(string path)
    {
        var name = SnakeCase.Of(path);
        return name.Length > 0 ? name : $"column_{TableNames.Hash(path)}";
    }
}
