using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Connections.Core.Destinations;

/// <summary>Addresses that stand in settings and mappings as text, parsed: the same one for every request. Bounded: it begins anew where each event has its own.</summary>
internal static class ParsedAddresses
{
    private const int MostKept = 1024;

    private static readonly ConcurrentDictionary<string, Uri> Known = new(StringComparer.Ordinal);

    /// <summary>The absolute address; false where it is none.</summary>
    public static bool TryFind(string? text, [NotNullWhen(true)] out Uri? address)
    {
        if (text is null)
        {
            address = null;
            return false;
        }

        if (Known.TryGetValue(text, out address))
            return true;
        if (!Uri.TryCreate(text, UriKind.Absolute, out address))
            return false;
        if (Known.Count >= MostKept)
            Known.Clear();
        Known[text] = address;
        return true;
    }
}
