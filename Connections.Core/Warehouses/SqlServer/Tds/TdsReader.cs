using System.Buffers.Binary;
using System.Text;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>
/// Reads a message out of its packets. A packet says its length in 16 bits, and nothing is asked for here that is longer: so it holds at
/// most two of them, whatever the other side says.
/// </summary>
/// <param name="source">Where packets come from.</param>
internal sealed class TdsReader(Stream source)
{
    public const int HeaderBytes = 8;

    private const byte EndOfMessage = 1;

    private readonly byte[] _packet = new byte[ushort.MaxValue];
    private byte[] _joined = [];
    private PacketType _type;
    private int _at;
    private int _end;
    private bool _isLast = true;

    /// <summary>Where packets come from; another one once TLS stands.</summary>
    public Stream Source { get; set; } = source;

    /// <summary>Reads the first packet of the next message; what is left of the last one is passed over.</summary>
    public async ValueTask<PacketType> BeginAsync(CancellationToken cancellationToken)
    {
        while (!_isLast)
            await NextPacketAsync(cancellationToken);
        (_type, _isLast) = (0, false);
        await NextPacketAsync(cancellationToken);
        return _type;
    }

    /// <summary>Whether the message is over.</summary>
    public async ValueTask<bool> IsOverAsync(CancellationToken cancellationToken)
    {
        while (_at == _end && !_isLast)
            await NextPacketAsync(cancellationToken);
        return _at == _end;
    }

    /// <summary>So many bytes, good until the next ones are asked for.</summary>
    public ValueTask<ReadOnlyMemory<byte>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _at < count)
            return JoinAsync(count, cancellationToken);
        _at += count;
        return new(_packet.AsMemory(_at - count, count));
    }

    /// <summary>At most so many bytes, and at least one.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeSomeAsync(int most, CancellationToken cancellationToken)
    {
        if (await IsOverAsync(cancellationToken))
            throw new TdsProtocolException("The answer ends in the midst of a value.");
        return await TakeAsync(Math.Min(most, _end - _at), cancellationToken);
    }

    public async ValueTask<byte> ByteAsync(CancellationToken cancellationToken) => (await TakeAsync(1, cancellationToken)).Span[0];

    public async ValueTask<int> UShortAsync(CancellationToken cancellationToken) => BinaryPrimitives.ReadUInt16LittleEndian((await TakeAsync(2, cancellationToken)).Span);

    public async ValueTask<uint> UIntAsync(CancellationToken cancellationToken) => BinaryPrimitives.ReadUInt32LittleEndian((await TakeAsync(4, cancellationToken)).Span);

    public async ValueTask<ulong> ULongAsync(CancellationToken cancellationToken) => BinaryPrimitives.ReadUInt64LittleEndian((await TakeAsync(8, cancellationToken)).Span);

    /// <summary>A text of so many characters.</summary>
    public async ValueTask<string> TextAsync(int characters, CancellationToken cancellationToken)
    {
        if (characters * 2 <= ushort.MaxValue)
            return Encoding.Unicode.GetString((await TakeAsync(characters * 2, cancellationToken)).Span);
        throw new TdsProtocolException($"A name of {characters} characters is too long.");
    }

    private async ValueTask<ReadOnlyMemory<byte>> JoinAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ushort.MaxValue);
        if (_joined.Length < count)
            _joined = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var some = await TakeSomeAsync(count - filled, cancellationToken);
            some.CopyTo(_joined.AsMemory(filled));
            filled += some.Length;
        }

        return _joined.AsMemory(0, count);
    }

    // Type, state, length with the header, number of the session, number of the packet, and a byte that nobody uses.
    private async ValueTask NextPacketAsync(CancellationToken cancellationToken)
    {
        await Source.ReadExactlyAsync(_packet.AsMemory(0, HeaderBytes), cancellationToken);
        var (type, length) = ((PacketType)_packet[0], BinaryPrimitives.ReadUInt16BigEndian(_packet.AsSpan(2)));
        if (length < HeaderBytes || (_type != 0 && type != _type) || !Enum.IsDefined(type))
            throw new TdsProtocolException("What answers there does not speak the protocol of SQL Server.");
        (_type, _isLast, _at, _end) = (type, (_packet[1] & EndOfMessage) != 0, 0, 0);
        await Source.ReadExactlyAsync(_packet.AsMemory(0, length - HeaderBytes), cancellationToken);
        _end = length - HeaderBytes;
    }
}
