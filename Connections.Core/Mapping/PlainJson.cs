using System.Runtime.CompilerServices;

namespace Connections.Core.Mapping;

/// <summary>
/// Walks JSON as libraries write it: nothing between its tokens, no escape in its texts, no member twice in an object. Of such JSON this proves all that a
/// parser does, for a tenth of the time, since it makes no tree; of any other it says no more than that it is not such, and a parser has to look.
/// </summary>
internal ref struct PlainJson
{
    // Deeper, or with more members in the objects that stand within each other: rare enough for the parser.
    private const int MostLevels = 32;
    private const int MostNames = 96;
    private const int MostQuotes = 2_048;

    private const int Fails = -1;

    // On the stack they would have to be cleared for each event.
    [ThreadStatic]
    private static Name[]? _roomForNames;

    [ThreadStatic]
    private static int[]? _roomForQuotes;

    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<Name> _names; // of the objects that are open
    private readonly ReadOnlySpan<int> _quotes;
    private readonly Span<PlainMember> _members;
    private int _named;
    private int _passed; // of the quotes

    private PlainJson(ReadOnlySpan<byte> json, ReadOnlySpan<int> quotes, Span<Name> names, Span<PlainMember> members)
    {
        _json = json;
        _quotes = quotes;
        _names = names;
        _members = members;
    }

    /// <summary>Whether it is an object, and plain.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="members">Is given where the object's own members stand: by <see cref="PlainMember.PlaceOf"/>, as many as there are places.</param>
    public static bool IsPlain(ReadOnlySpan<byte> json, Span<PlainMember> members)
    {
        if (json.Length > ushort.MaxValue)
            return false; // so that a place has room in a PlainMember
        Span<int> quotes = _roomForQuotes ??= new int[MostQuotes];
        var count = Quotes.Find(json, quotes);
        if (count < 0)
            return false;
        var walk = new PlainJson(json, quotes[..count], _roomForNames ??= new Name[MostNames], members);
        return walk.At(0) == '{' && walk.PassObject(0, 0) == json.Length;
    }

    /// <summary>Whether it is an object, and plain.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> json)
    {
        Span<PlainMember> members = stackalloc PlainMember[PlainMember.Count];
        return IsPlain(json, members);
    }

    private readonly byte At(int at) => (uint)at < (uint)_json.Length ? _json[at] : (byte)0;

    // Each of these is given where something begins and says what is behind it: where the walk is stays in a register. Nothing is behind what is not plain.
    private int PassValue(int at, int level) => At(at) switch
    {
        (byte)'"' => PassText(),
        (byte)'{' => PassObject(at, level),
        (byte)'[' => PassList(at, level),
        (byte)'t' => PassWord(at, "true"u8),
        (byte)'f' => PassWord(at, "false"u8),
        (byte)'n' => PassWord(at, "null"u8),
        _ => PassNumber(at),
    };

    private int PassObject(int at, int level)
    {
        if (level == MostLevels)
            return Fails;
        at++;
        if (At(at) == '}')
            return at + 1;
        var first = _named;
        var sums = 0UL;
        while (At(at) == '"')
        {
            var name = at + 1;
            at = PassText();
            if (At(at) != ':' || !IsNew(first, ref sums, name, at - 1))
                return Fails;
            var value = ++at;
            at = PassValue(at, level + 1);
            if (at < 0)
                return Fails;
            if (level == 0 && PlainMember.PlaceOf(_json[name..(value - 2)]) is >= 0 and var place)
                _members[place] = new((ushort)value, (ushort)(at - value));
            var end = At(at++);
            if (end == '}')
            {
                _named = first;
                return at;
            }

            if (end != ',')
                return Fails;
        }

        return Fails;
    }

    private int PassList(int at, int level)
    {
        if (level == MostLevels)
            return Fails;
        at++;
        if (At(at) == ']')
            return at + 1;
        while ((at = PassValue(at, level + 1)) >= 0)
        {
            var end = At(at++);
            if (end == ']')
                return at;
            if (end != ',')
                return Fails;
        }

        return Fails;
    }

    // Every quote is one of a text, so the next two are its own.
    private int PassText()
    {
        var end = _quotes[_passed + 1];
        _passed += 2;
        return end + 1;
    }

    private readonly int PassWord(int at, ReadOnlySpan<byte> word) => _json[at..].StartsWith(word) ? at + word.Length : Fails;

    private readonly int PassNumber(int at)
    {
        if (At(at) == '-')
            at++;
        at = At(at) == '0' ? at + 1 : PassDigits(at);
        if (at >= 0 && At(at) == '.')
            at = PassDigits(at + 1);
        if (at < 0 || At(at) is not ((byte)'e' or (byte)'E'))
            return at;
        at++;
        return PassDigits(At(at) is (byte)'+' or (byte)'-' ? at + 1 : at);
    }

    private readonly int PassDigits(int at)
    {
        var first = at;
        while (At(at) is >= (byte)'0' and <= (byte)'9')
            at++;
        return at > first ? at : Fails;
    }

    // False where an object has it already, and where there are too many to tell. Of each name one bit of sums is set: where it is not set yet nobody need look.
    private bool IsNew(int first, ref ulong sums, int start, int end)
    {
        if (_named == _names.Length)
            return false;
        var sum = Sum(start, end);
        var bit = 1UL << (int)((sum * 0x9E3779B97F4A7C15) >> 58);
        if ((sums & bit) != 0 && IsKnown(first, sum, _json[start..end]))
            return false;
        sums |= bit;
        _names[_named++] = new(sum, start, end);
        return true;
    }

    private readonly bool IsKnown(int first, ulong sum, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var known in _names[first.._named])
            if (known.Sum == sum && _json[known.Start..known.End].SequenceEqual(name))
                return true;
        return false;
    }

    // Its two ends and its length tell most names apart.
    private readonly ulong Sum(int start, int end)
    {
        const int Bytes = sizeof(ulong);
        var length = end - start;
        if (length >= Bytes)
            return (Read(start) * 31) + Read(end - Bytes) + (ulong)length;
        // With what stands before it, which is pushed out again.
        if (end >= Bytes && length > 0)
            return (Read(end - Bytes) >> (8 * (Bytes - length))) + (ulong)length;
        var sum = 0UL;
        for (var i = end - 1; i >= start; i--)
            sum = (sum << 8) | _json[i];
        return sum + (ulong)length;
    }

    private readonly ulong Read(int at) => Unsafe.ReadUnaligned<ulong>(in _json[at]);

    private readonly record struct Name(ulong Sum, int Start, int End);
}
