using System.Buffers.Binary;
using System.Text;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>
/// Writes a message in packets. It is gathered in one buffer, the header of each packet written where the one before it ended, which is sent by
/// then: nothing is copied but the rest behind the last full packet.
/// </summary>
/// <param name="target">Where packets go.</param>
internal sealed class TdsOutput(Stream target)
{
    private const int HeaderBytes = TdsReader.HeaderBytes;

    private byte[] _buffer = new byte[16 << 10];
    private int _length = HeaderBytes;
    private PacketType _type;
    private byte _number;

    /// <summary>Where packets go; another one once TLS stands.</summary>
    public Stream Target { get; set; } = target;

    /// <summary>Bytes of a packet with its header, as both sides agreed.</summary>
    public int PacketSize { get; set; } = 4096;

    public void Begin(PacketType type) => (_type, _number, _length) = (type, 0, HeaderBytes);

    public void Byte(int value) => Take(1)[0] = (byte)value;

    public void UShort(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);

    public void Int(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>A text without its length.</summary>
    public void Text(ReadOnlySpan<char> text) => Encoding.Unicode.GetBytes(text, Take(text.Length * 2));

    /// <summary>A text of at most 255 characters, with its length in front.</summary>
    public void ShortText(string text)
    {
        Byte(checked((byte)text.Length));
        Text(text);
    }

    /// <summary>Room for bytes that are written at once.</summary>
    public Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }

    /// <summary>Takes back what was written last.</summary>
    public void Back(int count) => _length -= count;

    /// <summary>Sends what fills whole packets, and keeps at least a byte back: the last packet has to bear the mark of the end.</summary>
    public async ValueTask SendFullAsync(CancellationToken cancellationToken)
    {
        var start = 0;
        while (_length - start > PacketSize)
        {
            await SendAsync(start, PacketSize, isLast: false, cancellationToken);
            start += PacketSize - HeaderBytes;
        }

        _buffer.AsSpan(start, _length - start).CopyTo(_buffer);
        _length -= start;
    }

    /// <summary>Sends the rest, and ends the message.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await SendFullAsync(cancellationToken);
        await SendAsync(0, _length, isLast: true, cancellationToken);
        await Target.FlushAsync(cancellationToken);
    }

    private ValueTask SendAsync(int start, int length, bool isLast, CancellationToken cancellationToken)
    {
        var header = _buffer.AsSpan(start, HeaderBytes);
        header.Clear();
        (header[0], header[1], header[6]) = ((byte)_type, isLast ? (byte)1 : (byte)0, ++_number);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
        return Target.WriteAsync(_buffer.AsMemory(start, length), cancellationToken);
    }
}
