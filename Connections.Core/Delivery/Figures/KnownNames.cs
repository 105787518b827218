using System.Text;

namespace Connections.Core.Delivery.Figures;

/// <summary>The names of events as texts. A source has a few hundred, and each of millions of events would otherwise have its own copy.</summary>
internal static class KnownNames
{
    private const int Places = 1024;
    private const int Longest = 64; // all places together stay below some 200 KB

    private static readonly string?[] Known = new string?[Places];

    /// <summary>The text of a name.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest)
            return Encoding.UTF8.GetString(utf8);
        ref var place = ref Known[PlaceOf(utf8)];
        // One that is no ASCII is never found, and is made each time.
        if (Volatile.Read(ref place) is { } known && Ascii.Equals(utf8, known))
            return known;
        var name = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref place, name);
        return name;
    }

    private static uint PlaceOf(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u; // FNV-1a: names are short
        foreach (var one in utf8)
            hash = (hash ^ one) * 16777619u;
        return (hash ^ (hash >> 16)) % Places;
    }
}
