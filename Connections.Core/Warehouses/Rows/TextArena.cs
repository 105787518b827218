using System.Buffers;

namespace Connections.Core.Warehouses.Rows;

/// <summary>Where a text stands in a <see cref="TextArena"/>.</summary>
internal readonly record struct TextSpan(int Block, int Start, int Length);

/// <summary>
/// The texts of one batch, UTF-8, side by side in pooled blocks: a value costs no object of its own, and both rows of a track share its
/// context. <see cref="Clear"/> gives the blocks back; every span from before is void then.
/// </summary>
internal sealed class TextArena : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private int _used;

    /// <summary>Bytes of memory in use.</summary>
    public long Bytes { get; private set; }

    public TextSpan Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        return Take(text.Length);
    }

    /// <summary>Adds the inside of a JSON string, unescaped.</summary>
    public TextSpan AddString(ReadOnlySpan<byte> raw, bool isEscaped, out bool hadNul)
    {
        hadNul = false;
        return isEscaped ? Take(JsonText.Unescape(raw, Reserve(raw.Length), out hadNul)) : Add(raw);
    }

    /// <summary>Room for at most so many bytes, of which <see cref="Take"/> keeps the first. Nothing else may be added in between.</summary>
    public Span<byte> Reserve(int maxLength)
    {
        if (_blocks.Count == 0 || _blocks[^1].Length - _used < maxLength)
        {
            _blocks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(BlockBytes, maxLength)));
            Bytes += _blocks[^1].Length;
            _used = 0;
        }

        return _blocks[^1].AsSpan(_used, maxLength);
    }

    public TextSpan Take(int length)
    {
        var text = new TextSpan(_blocks.Count - 1, _used, length);
        _used += length;
        return text;
    }

    public ReadOnlySpan<byte> this[TextSpan text] => text.Length == 0 ? [] : _blocks[text.Block].AsSpan(text.Start, text.Length);

    public void Clear()
    {
        foreach (var block in _blocks)
            ArrayPool<byte>.Shared.Return(block);
        _blocks.Clear();
        (_used, Bytes) = (0, 0);
    }

    public void Dispose() => Clear();
}
