using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Connections.Core.Warehouses.Rows;

/// <summary>A value that an object holds, at any depth.</summary>
internal readonly record struct PathValue(PathNode Path, ValueKind Kind, TextSpan Text);

/// <summary>
/// The values of one object with their paths: objects are walked into, at any depth; an array is one value, its compact JSON; null and an
/// empty object are none. Kept and refilled for each event, so that both rows of a track share its context.
/// </summary>
internal sealed class Flattened(PathNode root, TextArena texts)
{
    private readonly List<PathValue> _values = [];
    private readonly Stack<PathNode> _open = [];

    public ReadOnlySpan<PathValue> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>Texts that held a U+0000, which was dropped, by the path where it stood.</summary>
    public List<PathNode> WithNul { get; } = [];

    /// <summary>Replaces the values with those of another object. Anything but an object has none.</summary>
    public void Fill(ReadOnlySpan<byte> json)
    {
        _values.Clear();
        _open.Clear();
        WithNul.Clear();
        if (json.IsEmpty || json[0] != '{')
            return;

        var reader = new Utf8JsonReader(json, EventParts.Reading);
        reader.Read();
        var path = root;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _open.Push(path);
                    path = path.Child(reader.ValueSpan);
                    continue;
                case JsonTokenType.StartObject:
                    continue;
                case JsonTokenType.EndObject when _open.Count == 0:
                    return;
                case JsonTokenType.StartArray:
                    AddArray(ref reader, json, path);
                    break;
                case JsonTokenType.String:
                    AddString(ref reader, path);
                    break;
                case JsonTokenType.Number:
                    _values.Add(new(path, KindOfNumber(reader.ValueSpan), texts.Add(reader.ValueSpan)));
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    _values.Add(new(path, ValueKind.Boolean, texts.Add(reader.ValueSpan)));
                    break;
            }

            path = _open.Pop();
        }
    }

    private void AddArray(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PathNode path)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var array = json[start..(int)reader.BytesConsumed];
        var length = JsonText.Compact(array, texts.Reserve(array.Length));
        _values.Add(new(path, ValueKind.Array, texts.Take(length)));
    }

    private void AddString(ref Utf8JsonReader reader, PathNode path)
    {
        var text = texts.AddString(reader.ValueSpan, reader.ValueIsEscaped, out var hadNul);
        if (hadNul)
            WithNul.Add(path);
        _values.Add(new(path, IsoTime.TryParse(texts[text], out _) ? ValueKind.Timestamp : ValueKind.Text, text));
    }

    private static ValueKind KindOfNumber(ReadOnlySpan<byte> number)
    {
        if (number.ContainsAny((byte)'.', (byte)'e', (byte)'E'))
            return ValueKind.Float;
        return Utf8Parser.TryParse(number, out long _, out var read) && read == number.Length ? ValueKind.Integer : ValueKind.BigNumber;
    }
}
