namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>What a server said of the connection, in whichever answer.</summary>
internal sealed class TdsState
{
    /// <summary>The transaction that is open, as each request has to name it; 0 for none.</summary>
    public ulong Transaction { get; private set; }

    public int? PacketSize { get; private set; }

    /// <summary>Where the login has to go instead; null where it is right here.</summary>
    public TdsRoute? Route { get; private set; }

    /// <summary>How texts are compared and encoded, as types name it.</summary>
    public byte[] Collation { get; } = new byte[5];

    public bool IsLoggedIn { get; set; }

    /// <summary>Reads a change, whose length stands in front.</summary>
    public async ValueTask ReadAsync(TdsReader reader, CancellationToken cancellationToken)
    {
        var token = (await reader.TakeAsync(await reader.UShortAsync(cancellationToken), cancellationToken)).ToArray();
        try
        {
            Take(token);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw new TdsProtocolException("A change of the connection is shorter than it says.");
        }
    }

    private void Take(ReadOnlySpan<byte> token)
    {
        switch (token[0])
        {
            case 4:
                PacketSize = int.TryParse(Text(token[2..].Slice(0, token[1] * 2)), out var size) && size is >= 512 and <= 32767
                    ? size
                    : throw new TdsProtocolException("The server wants packets of an impossible size.");
                break;
            case 7 when token[1] == Collation.Length:
                token.Slice(2, Collation.Length).CopyTo(Collation);
                break;
            case 8 or 11: // begun
                Transaction = BitConverter.ToUInt64(token.Slice(2, 8));
                break;
            case 9 or 10 or 12 or 17: // committed, rolled back, left, ended
                Transaction = 0;
                break;
            case 20:
                Route = new(Text(token.Slice(8, BitConverter.ToUInt16(token.Slice(6, 2)) * 2)), BitConverter.ToUInt16(token.Slice(4, 2)));
                break;
            default:
                break; // database, language and the like
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Unicode.GetString(bytes);
}
