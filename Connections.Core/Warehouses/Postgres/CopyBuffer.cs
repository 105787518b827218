using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>
/// Rows in COPY's binary format (PostgreSQL manual, COPY, <i>Binary Format</i>, read 2026-11), in a pooled buffer that grows with the longest
/// row and is sent in large pieces: no value costs an object.
/// </summary>
internal sealed class CopyBuffer : IDisposable
{
    /// <summary>How many bytes are gathered before they are sent.</summary>
    public const int PieceBytes = 256 << 10;

    private static readonly byte[] Signature = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(PieceBytes * 2);
    private int _used;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public bool IsFull => _used >= PieceBytes;

    public void Clear() => _used = 0;

    /// <summary>What a file begins with: its signature, no flags, no extension.</summary>
    public void Header()
    {
        Signature.CopyTo(Take(Signature.Length));
        Take(8).Clear();
    }

    /// <summary>Begins a row of so many fields.</summary>
    public void Row(int fields) => BinaryPrimitives.WriteInt16BigEndian(Take(2), (short)fields);

    public void Trailer() => Row(-1);

    public void Null() => Length(-1);

    public void Text(ReadOnlySpan<byte> text)
    {
        var to = Take(4 + text.Length);
        BinaryPrimitives.WriteInt32BigEndian(to, text.Length);
        text.CopyTo(to[4..]);
    }

    /// <summary>A text behind a byte that names its version: <c>jsonb</c>.</summary>
    public void VersionedText(byte version, ReadOnlySpan<byte> text)
    {
        Length(1 + text.Length);
        Take(1)[0] = version;
        text.CopyTo(Take(text.Length));
    }

    public void Byte(byte value)
    {
        Length(1);
        Take(1)[0] = value;
    }

    public void Int16(short value)
    {
        Length(2);
        BinaryPrimitives.WriteInt16BigEndian(Take(2), value);
    }

    public void Int32(int value)
    {
        Length(4);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
    }

    public void Int64(long value)
    {
        var to = Take(12);
        BinaryPrimitives.WriteInt32BigEndian(to, 8);
        BinaryPrimitives.WriteInt64BigEndian(to[4..], value);
    }

    /// <summary>A decimal number: groups of four digits, the power of 10,000 of the first, sign, digits behind the point.</summary>
    public void Numeric(decimal value)
    {
        const short negative = 0x4000;
        var digits = Math.Abs(value).ToString(CultureInfo.InvariantCulture);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = point < 0 ? (digits, "") : (digits[..point], digits[(point + 1)..]);
        var scale = fraction.Length;
        whole = whole.PadLeft((whole.Length + 3) / 4 * 4, '0');
        fraction = fraction.PadRight((fraction.Length + 3) / 4 * 4, '0');
        var groups = (whole + fraction).Chunk(4).Select(group => short.Parse(group, NumberStyles.None, CultureInfo.InvariantCulture)).ToList();

        Length(8 + 2 * groups.Count);
        Plain(groups.Count);
        Plain(whole.Length / 4 - 1);
        Plain(value < 0 ? negative : 0);
        Plain(scale);
        foreach (var group in groups)
            Plain(group);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Plain(int value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), (short)value);

    private void Length(int bytes) => BinaryPrimitives.WriteInt32BigEndian(Take(4), bytes);

    private Span<byte> Take(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _used + bytes));
            _bytes.AsSpan(0, _used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        _used += bytes;
        return _bytes.AsSpan(_used - bytes, bytes);
    }
}
