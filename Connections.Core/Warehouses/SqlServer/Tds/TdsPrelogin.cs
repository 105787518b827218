using System.Buffers.Binary;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>The first message of each side: whether the connection is encrypted.</summary>
internal static class TdsPrelogin
{
    private const byte Encryption = 1, End = 0xFF;

    public static void Write(TdsOutput output, TdsEncryption wanted)
    {
        // In order: our version, encryption, no named instance, thread, no several requests at once.
        byte[][] options = [[1, 0, 0, 0, 0, 0], [(byte)(wanted == TdsEncryption.Optional ? ServerEncryption.Off : ServerEncryption.On)], [0], [0, 0, 0, 0], [0]];
        output.Begin(PacketType.Prelogin);
        var at = options.Length * 5 + 1;
        for (var option = 0; option < options.Length; option++)
        {
            output.Byte(option);
            BinaryPrimitives.WriteUInt16BigEndian(output.Take(2), (ushort)at);
            BinaryPrimitives.WriteUInt16BigEndian(output.Take(2), (ushort)options[option].Length);
            at += options[option].Length;
        }

        output.Byte(End);
        foreach (var option in options)
            output.Bytes(option);
    }

    /// <summary>What the server says of encryption.</summary>
    public static async Task<ServerEncryption> ReadAsync(TdsReader reader, CancellationToken cancellationToken)
    {
        if (await reader.BeginAsync(cancellationToken) != PacketType.Answer || await reader.IsOverAsync(cancellationToken))
            throw NotThis();
        // The message has one packet, since nobody has agreed on anything yet.
        var message = await reader.TakeSomeAsync(ushort.MaxValue, cancellationToken);
        for (var at = 0; at + 5 <= message.Length && message.Span[at] != End; at += 5)
        {
            var place = BinaryPrimitives.ReadUInt16BigEndian(message.Span[(at + 1)..]);
            if (message.Span[at] == Encryption)
                return place < message.Length ? (ServerEncryption)message.Span[place] : throw NotThis();
        }

        throw NotThis();
    }

    private static TdsProtocolException NotThis() => new("What answers there does not speak the protocol of SQL Server.");
}
