using System.Text;

namespace Connections.Core.Delivery;

/// <summary>Names as they stand in plain JSON, which has no escapes: nearly all events speak of no destination by name, and their bytes tell so sooner than a tree.</summary>
internal sealed class QuotedNames(IEnumerable<string> names)
{
    private readonly byte[][] _quoted = [.. names.Select(name => Encoding.UTF8.GetBytes($"\"{name}\""))];

    /// <summary>Whether one of them stands in plain JSON, as a member's name or as a text, at whatever depth.</summary>
    public bool StandIn(ReadOnlySpan<byte> json)
    {
        // {} and less
        if (json.Length <= 2)
            return false;
        foreach (var name in _quoted)
            if (json.IndexOf(name) >= 0)
                return true;
        return false;
    }
}
