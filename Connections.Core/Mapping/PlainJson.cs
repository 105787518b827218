using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    [ThreadStatic]
    private static Name[]? _room; // on the stack it would have to be cleared for each event

    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<Name> _names; // of the objects that are open
    private readonly Span<PlainMember> _members;
    private int _named;
    private int _at;

    private PlainJson(ReadOnlySpan<byte> json, Span<Name> names, Span<PlainMember> members)
    {
        _json = json;
        _names = names;
        _members = members;
    }

    /// <summary>Whether it is an object, and plain.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="members">Is given where the object's own members stand: by <see cref="PlainMember.PlaceOf"/>, as many as there are places.</param>
    public static bool IsPlain(ReadOnlySpan<byte> json, Span<PlainMember> members)
    {
        var walk = new PlainJson(json, _room ??= new Name[MostNames], members);
        return walk.Next == '{' && walk.PassObject(0) && walk._at == json.Length;
    }

    /// <summary>Whether it is an object, and plain.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> json)
    {
        Span<PlainMember> members = stackalloc PlainMember[PlainMember.Count];
        return IsPlain(json, members);
    }

    private readonly byte Next => _at < _json.Length ? _json[_at] : (byte)0;

    private bool PassValue(int level) => Next switch
    {
        (byte)'"' => PassText(),
        (byte)'{' => PassObject(level),
        (byte)'[' => PassList(level),
        (byte)'t' => PassWord("true"u8),
        (byte)'f' => PassWord("false"u8),
        (byte)'n' => PassWord("null"u8),
        _ => PassNumber(),
    };

    private bool PassObject(int level)
    {
        if (level == MostLevels)
            return false;
        var first = _named;
        for (_at++; Next != '}' || _named > first; _at++)
        {
            var name = _at + 1;
            if (Next != '"' || !PassText() || !IsNew(first, name, _at - 1 - name) || Next != ':')
                return false;
            var value = ++_at;
            if (!PassValue(level + 1))
                return false;
            if (level == 0 && PlainMember.PlaceOf(_json[name..(value - 2)]) is >= 0 and var place)
                _members[place] = new(value, _at - value);
            if (Next == '}')
                break;
            if (Next != ',')
                return false;
        }

        _at++;
        _named = first;
        return true;
    }

    private bool PassList(int level)
    {
        if (level == MostLevels)
            return false;
        _at++;
        if (Next == ']')
        {
            _at++;
            return true;
        }

        while (PassValue(level + 1))
        {
            var end = Next;
            _at++;
            if (end == ']')
                return true;
            if (end != ',')
                return false;
        }

        return false;
    }

    private bool PassText()
    {
        _at++;
        ref var json = ref MemoryMarshal.GetReference(_json);
        while (_at <= _json.Length - Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref json, (nuint)_at);
            var ends = Vector256.Equals(bytes, Vector256.Create((byte)'"')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(bytes, Vector256.Create((byte)' '));
            if (ends == Vector256<byte>.Zero)
            {
                _at += Vector256<byte>.Count;
                continue;
            }

            _at += BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
            return _json[_at++] == '"';
        }

        for (; _at < _json.Length; _at++)
            if (_json[_at] is (byte)'"' or (byte)'\\' or < (byte)' ')
                return _json[_at++] == '"';
        return false;
    }

    private bool PassWord(ReadOnlySpan<byte> word)
    {
        if (!_json[_at..].StartsWith(word))
            return false;
        _at += word.Length;
        return true;
    }

    private bool PassNumber()
    {
        if (Next == '-')
            _at++;
        if (Next == '0')
            _at++;
        else if (!PassDigits())
            return false;
        if (Next == '.')
        {
            _at++;
            if (!PassDigits())
                return false;
        }

        if (Next is not ((byte)'e' or (byte)'E'))
            return true;
        _at++;
        if (Next is (byte)'+' or (byte)'-')
            _at++;
        return PassDigits();
    }

    private bool PassDigits()
    {
        var first = _at;
        while (Next is >= (byte)'0' and <= (byte)'9')
            _at++;
        return _at > first;
    }

    // False where an object has it already, and where there are too many to tell.
    private bool IsNew(int first, int start, int length)
    {
        if (_named == _names.Length)
            return false;
        var text = _json.Slice(start, length);
        var sum = Sum(start, text);
        foreach (ref readonly var known in _names[first.._named])
            if (known.Sum == sum && _json.Slice(known.Start, known.Length).SequenceEqual(text))
                return false;
        _names[_named++] = new(sum, start, length);
        return true;
    }

    // Its two ends and its length tell most names apart.
    private readonly ulong Sum(int start, ReadOnlySpan<byte> name)
    {
        const int Bytes = sizeof(ulong);
        if (name.Length >= Bytes)
            return (MemoryMarshal.Read<ulong>(name) * 31) + MemoryMarshal.Read<ulong>(name[^Bytes..]) + (ulong)name.Length;
        // With what stands before it, which is pushed out again.
        var end = start + name.Length;
        if (end >= Bytes && name.Length > 0)
            return (MemoryMarshal.Read<ulong>(_json[(end - Bytes)..]) >> (8 * (Bytes - name.Length))) + (ulong)name.Length;
        var sum = 0UL;
        for (var i = name.Length - 1; i >= 0; i--)
            sum = (sum << 8) | name[i];
        return sum + (ulong)name.Length;
    }

    private readonly record struct Name(ulong Sum, int Start, int Length);
}
