using System.Text;
using Connections.Core.Log;

namespace Connections.Core.Delivery.Figures;

/// <summary>The kinds of events. A source has a few hundred, and each of millions of events would otherwise have its own copy.</summary>
internal static class KnownKinds
{
    private const int Places = 1024;
    private const int LongestKept = 64; // all places together stay below some 250 KB
    private const int LongestName = 200; // a longer one would only fill the table

    private static readonly EventKind?[] Known = new EventKind?[Places];

    /// <summary>The kind of events of a call and a name.</summary>
    public static EventKind Of(EventType? type, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestKept)
            return new(type, Cut(Encoding.UTF8.GetString(utf8)));
        ref var place = ref Known[PlaceOf(type, utf8)];
        // One whose name is no ASCII is never found, and is made each time.
        if (Volatile.Read(ref place) is { } known && known.Type == type && Ascii.Equals(utf8, known.Name))
            return known;
        var kind = new EventKind(type, Encoding.UTF8.GetString(utf8));
        Volatile.Write(ref place, kind);
        return kind;
    }

    /// <summary>The same of a text.</summary>
    public static EventKind Of(EventType? type, string name) => type is null && name.Length == 0 ? EventKind.None : new(type, Cut(name));

    private static string Cut(string name) => name.Length > LongestName ? name[..LongestName] : name;

    private static uint PlaceOf(EventType? type, ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u ^ (uint)(type ?? 0); // FNV-1a: names are short
        foreach (var one in utf8)
            hash = (hash ^ one) * 16777619u;
        return (hash ^ (hash >> 16)) % Places;
    }
}
