using System.Buffers;

namespace Connections.Core.Warehouses.Rows;

/// <summary>Where a text stands in a <see cref="TextArena"/>.</summary>
internal readonly record struct TextSpan(int Block, int Start, int Length);

/// <summary>
/// The texts of one batch, UTF-8, and the rows that are made of them, side by side in blocks: a value costs no object of its own, and both rows of a track
/// share its context. What goes beyond a little memory lies in files (<see cref="SpillBlock"/>), so that a batch may be as large as many tables want it.
/// <see cref="Clear"/> empties it; every span from before is void then.
/// </summary>
/// <param name="spillFolder">Where the files are; null keeps all in memory.</param>
internal sealed class TextArena(string? spillFolder = null) : IDisposable
{
    private const int BlockBytes = 1 << 20;
    private const int BlocksInMemory = 8;

    private readonly List<SpillBlock?> _spilled = [];
    private readonly List<byte[]?> _blocks = [];
    private readonly Stack<SpillBlock> _free = new();
    private long _before;
    private int _used, _length;

    /// <summary>How many bytes it holds.</summary>
    public long Bytes => _before + _used;

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
        if (_length - _used < maxLength || _blocks.Count == 0)
            Open(maxLength);
        return At(_blocks.Count - 1, _used, maxLength);
    }

    public TextSpan Take(int length)
    {
        var text = new TextSpan(_blocks.Count - 1, _used, length);
        _used += length;
        return text;
    }

    public ReadOnlySpan<byte> this[TextSpan text] => text.Length == 0 ? [] : At(text.Block, text.Start, text.Length);

    /// <summary>Forgets what it holds. The files stay, for what comes next.</summary>
    public void Clear()
    {
        foreach (var block in _blocks.OfType<byte[]>())
            ArrayPool<byte>.Shared.Return(block);
        foreach (var block in _spilled.OfType<SpillBlock>())
            _free.Push(block);
        _blocks.Clear();
        _spilled.Clear();
        (_before, _used, _length) = (0, 0, 0);
    }

    public void Dispose()
    {
        Clear();
        while (_free.TryPop(out var block))
            block.Dispose();
    }

    private Span<byte> At(int block, int start, int length) => _blocks[block] is { } array ? array.AsSpan(start, length) : _spilled[block]!.Bytes.Slice(start, length);

    // A text that no file holds has a block of memory of its own.
    private void Open(int length)
    {
        (_before, _used) = (Bytes, 0);
        if (spillFolder is null || _blocks.Count < BlocksInMemory || length > SpillBlock.Length)
        {
            var array = ArrayPool<byte>.Shared.Rent(Math.Max(BlockBytes, length));
            _blocks.Add(array);
            _spilled.Add(null);
            _length = array.Length;
        }
        else
        {
            _spilled.Add(_free.TryPop(out var free) ? free : new(spillFolder));
            _blocks.Add(null);
            _length = SpillBlock.Length;
        }
    }
}
