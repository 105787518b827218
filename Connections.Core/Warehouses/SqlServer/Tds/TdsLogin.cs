using System.Text;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>The message that signs in: a head of fixed length that says where each text is, and the texts.</summary>
internal static class TdsLogin
{
    private const int HeadBytes = 94, MaxCharacters = 128;

    private const uint Version74 = 0x74000004, Version80 = 0x08000000;

    // Byte 0 0xE0: a failing database or language fails the login, and is told. Byte 1 0x03: as ODBC has it, so that NULL, quotes and the
    // like behave as the standard says.
    private static ReadOnlySpan<byte> Flags => [0xE0, 0x03, 0, 0];

    /// <param name="output">Takes it.</param>
    /// <param name="options">Who signs in.</param>
    /// <param name="host">The server as it is called here, which gateways go by.</param>
    /// <param name="packetSize">The size of packets that is wished for.</param>
    /// <exception cref="ArgumentException">A name is longer than the protocol can say.</exception>
    public static void Write(TdsOutput output, TdsOptions options, string host, int packetSize)
    {
        const string name = "connections";
        string[] texts = [name, options.User, options.Password, options.Program, host, "", name, "", options.Database];
        if (texts.FirstOrDefault(text => text.Length > MaxCharacters) is not null)
            throw new ArgumentException($"Host, database, username, password and program have at most {MaxCharacters} characters each.");

        output.Begin(PacketType.Login);
        output.Int(HeadBytes + texts.Sum(text => text.Length * 2));
        output.Int((int)(options.Encryption == TdsEncryption.Strict ? Version80 : Version74));
        output.Int(packetSize);
        output.Int(1); // our version
        output.Int(Environment.ProcessId);
        output.Int(0);
        output.Bytes(Flags);
        output.Long(0); // zone and language

        var at = HeadBytes;
        foreach (var text in texts)
            Place(text.Length * 2, text.Length);
        output.Bytes(stackalloc byte[6]); // no address of a network card
        for (var unused = 0; unused < 3; unused++) // other ways to sign in
            Place(0, 0);
        output.Int(0);
        foreach (var text in texts)
        {
            if (ReferenceEquals(text, options.Password))
                Hide(text, output.Take(text.Length * 2));
            else
                output.Text(text);
        }

        void Place(int bytes, int length)
        {
            output.UShort(at);
            output.UShort(length);
            at += bytes;
        }
    }

    // No encryption, only what the protocol asks for: halves of bytes exchanged, bits turned. TLS is around it.
    private static void Hide(string password, Span<byte> into)
    {
        Encoding.Unicode.GetBytes(password, into);
        foreach (ref var one in into)
            one = (byte)(((one << 4) | (one >> 4)) ^ 0xA5);
    }
}
