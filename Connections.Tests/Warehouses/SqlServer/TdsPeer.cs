using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>One connection of the fake, from its first packet to its end.</summary>
internal sealed class TdsPeer
{
    private const byte TlsRecord = 0x16;

    private readonly TdsServer _server;
    private readonly Socket _socket;
    private readonly NetworkStream _network;
    private readonly TdsReader _reader;
    private readonly TdsOutput _output;
    private bool _isStrict;

    public TdsPeer(TdsServer server, Socket socket)
    {
        (_server, _socket, _network) = (server, socket, new NetworkStream(socket, ownsSocket: true));
        (_reader, _output) = (new(_network), new(_network));
    }

    public async Task RunAsync()
    {
        await Task.Yield();
        await using var held = _network;
        try
        {
            if (await SignInAsync() is not { } session)
                return;
            using var opened = session.Session;
            while (await AnswerAsync(session.Database, session.Session))
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // the client is gone, or does not trust us
        }
    }

    private async Task<(TSqlDatabase Database, TSqlSession Session)?> SignInAsync()
    {
        var first = new byte[1];
        if (await _socket.ReceiveAsync(first, SocketFlags.Peek) == 0)
            return null;
        _isStrict = first[0] == TlsRecord;
        if (_isStrict)
            await EncryptAsync(_network);

        var isLoginOnly = false;
        if (await _reader.BeginAsync(default) != PacketType.Prelogin)
            throw new IOException("No first message.");
        var wanted = Wanted(await RestAsync());
        var agreed = _server.Encryption is ServerEncryption.None or ServerEncryption.Required ? _server.Encryption : wanted;
        _output.Begin(PacketType.Answer);
        _output.Bytes([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 16, 0, 0x10, 0, 0, 0, (byte)agreed]);
        await _output.EndAsync(default);
        if (!_isStrict && agreed != ServerEncryption.None)
        {
            var handshake = new HandshakeStream(_network);
            await EncryptAsync(handshake);
            await handshake.EndAsync(default);
            isLoginOnly = agreed == ServerEncryption.Off;
        }

        if (await _reader.BeginAsync(default) != PacketType.Login)
            throw new IOException("No login.");
        var login = await RestAsync();
        if (isLoginOnly)
            (_reader.Source, _output.Target) = (_network, _network);
        return await SignInAsync(Text(login, 40), Password(login), Text(login, 48), Text(login, 68), BinaryPrimitives.ReadInt32LittleEndian(login.AsSpan(8)));
    }

    private async Task<(TSqlDatabase, TSqlSession)?> SignInAsync(string user, string password, string program, string name, int packetSize)
    {
        _output.Begin(PacketType.Answer);
        if (_server.Find(name) is not { } database)
            TdsReply.Error(_output, 4060, 11, $"Cannot open database \"{name}\" requested by the login. The login failed.");
        else if (password != TSqlDatabase.Password || !database.Logins.Contains(user))
            TdsReply.Error(_output, 18456, 14, $"Login failed for user '{user}'.");
        else
        {
            TdsReply.Change(_output, 1, name, "master");
            TdsReply.Change(_output, 7, [5, .. TdsReply.Collation, 0]);
            TdsReply.LoggedIn(_output, _isStrict);
            TdsReply.Change(_output, 4, $"{packetSize}", "4096");
            if (_server.Route is { } route)
                TdsReply.Route(_output, route);
            TdsReply.Done(_output, TokenType.Done, 0, 0);
            await _output.EndAsync(default);
            _output.PacketSize = packetSize;
            return _server.Route is null ? (database, new TSqlSession(database, user, program)) : null;
        }

        TdsReply.Done(_output, TokenType.Done, TdsReply.Failed, 0);
        await _output.EndAsync(default);
        return null;
    }

    private async Task EncryptAsync(Stream inner)
    {
        var encrypted = new SslStream(inner, leaveInnerStreamOpen: true);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = TdsServer.Certificate,
            EnabledSslProtocols = _isStrict ? SslProtocols.None : SslProtocols.Tls12,
            ApplicationProtocols = _isStrict ? [new("tds/8.0")] : null,
        });
        (_reader.Source, _output.Target) = (encrypted, encrypted);
    }

    // False where the client is to lose the connection.
    private async Task<bool> AnswerAsync(TSqlDatabase database, TSqlSession session)
    {
        var type = await _reader.BeginAsync(default);
        var (before, done) = (session.Transaction, type == PacketType.Call ? TokenType.DoneProcedure : TokenType.Done);
        var isLostAfter = false;
        TSqlResult? result = null;
        TSqlError? error = null;
        try
        {
            var (sql, values) = ("", Array.Empty<object?>());
            if (type is PacketType.Batch or PacketType.Call)
            {
                await CheckHeadAsync(session);
                (sql, values) = type == PacketType.Batch ? (Encoding.Unicode.GetString(await RestAsync()), []) : await CallAsync();
            }

            if (database.Count(type == PacketType.BulkLoad ? "(rows)" : sql) is { } lost)
            {
                if (!lost)
                    return false;
                isLostAfter = true;
            }

            if (type == PacketType.Attention || (sql.StartsWith("WAITFOR", StringComparison.Ordinal) && await _reader.BeginAsync(default) == PacketType.Attention))
            {
                // What was asked for ends first; that it was cancelled is a message of its own.
                foreach (var status in type == PacketType.Attention ? [TdsReply.Cancelled] : new[] { TdsReply.Failed, TdsReply.Cancelled })
                {
                    _output.Begin(PacketType.Answer);
                    TdsReply.Done(_output, TokenType.Done, status, 0);
                    await _output.EndAsync(default);
                }

                return true;
            }

            result = type == PacketType.BulkLoad ? await LoadAsync(session) : await session.RunAsync(sql, values);
        }
        catch (TSqlError e)
        {
            error = e;
        }

        if (isLostAfter)
            return false;
        _output.Begin(PacketType.Answer);
        if (before != session.Transaction)
        {
            TdsReply.Transaction(_output, session.Transaction != 0 ? (byte)8 : (byte)9, session.Transaction != 0 ? session.Transaction : before);
        }

        if (error is not null)
            TdsReply.Error(_output, error.Number, error.Severity, error.Message);
        else if (result!.Columns.Count > 0)
            await WriteRowsAsync(result, done);
        if (done == TokenType.DoneProcedure)
        {
            _output.Byte((byte)TokenType.ReturnStatus);
            _output.Int(0);
        }

        var count = result?.Columns.Count == 0 ? result.Count : null;
        TdsReply.Done(_output, done, (error is null ? 0 : TdsReply.Failed) | (count is null ? 0 : TdsReply.Count), count ?? 0);
        await _output.EndAsync(default);
        return error is null || error.Severity < TdsConnection.Fatal;
    }

    private async Task WriteRowsAsync(TSqlResult result, TokenType done)
    {
        TdsReply.Columns(_output, result.Columns);
        for (var row = 0; row < result.Rows.Count; row++)
        {
            TdsReply.Row(_output, result.Columns, result.Rows[row], isCompressed: row % 2 == 1);
            await _output.SendFullAsync(default);
        }

        TdsReply.Done(_output, done == TokenType.Done ? done : TokenType.DoneInProcedure, TdsReply.More | TdsReply.Count, result.Rows.Count);
    }

    private async Task<TSqlResult> LoadAsync(TSqlSession session)
    {
        if (await _reader.ByteAsync(default) != (byte)TokenType.Columns)
            throw new IOException("No columns.");
        var types = new TdsType[await _reader.UShortAsync(default)];
        for (var at = 0; at < types.Length; at++)
        {
            await _reader.TakeAsync(6, default);
            types[at] = await TdsType.ReadAsync(_reader, default);
            await _reader.TextAsync(await _reader.ByteAsync(default), default);
        }

        List<object?[]> rows = [];
        while (await _reader.ByteAsync(default) == (byte)TokenType.Row)
        {
            var row = new object?[types.Length];
            for (var at = 0; at < row.Length; at++)
                row[at] = await TdsValue.ReadAsync(_reader, types[at], new(long.MaxValue), default);
            rows.Add(row);
        }

        return session.Load(types, rows);
    }

    // Each request has to name the transaction that is open.
    private async Task CheckHeadAsync(TSqlSession session)
    {
        var head = await _reader.TakeAsync((int)await _reader.UIntAsync(default) - 4, default);
        var transaction = BinaryPrimitives.ReadUInt64LittleEndian(head.Span[6..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(head.Span[4..]) != 2 || transaction != session.Transaction)
            throw new TSqlError(3971, "The server failed to resume the transaction.");
    }

    private async Task<(string, object?[])> CallAsync()
    {
        if (await _reader.UShortAsync(default) != 0xFFFF || await _reader.UShortAsync(default) != 10)
            throw new TSqlError(2812, "Could not find stored procedure.");
        await _reader.TakeAsync(2, default);
        List<object?> values = [];
        while (!await _reader.IsOverAsync(default))
        {
            await _reader.TextAsync(await _reader.ByteAsync(default), default);
            await _reader.ByteAsync(default);
            values.Add(await TdsValue.ReadAsync(_reader, await TdsType.ReadAsync(_reader, default), new(long.MaxValue), default));
        }

        return ((string)values[0]!, [.. values.Skip(2)]);
    }

    private async Task<byte[]> RestAsync()
    {
        var all = new ArrayBufferWriter<byte>();
        while (!await _reader.IsOverAsync(default))
            all.Write((await _reader.TakeSomeAsync(ushort.MaxValue, default)).Span);
        return all.WrittenSpan.ToArray();
    }

    private static ServerEncryption Wanted(byte[] prelogin)
    {
        for (var at = 0; prelogin[at] != 0xFF; at += 5)
        {
            if (prelogin[at] == 1)
                return (ServerEncryption)prelogin[BinaryPrimitives.ReadUInt16BigEndian(prelogin.AsSpan(at + 1))];
        }

        return ServerEncryption.None;
    }

    private static string Text(byte[] login, int at) =>
        Encoding.Unicode.GetString(login.AsSpan(BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(at)), BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(at + 2)) * 2));

    private static string Password(byte[] login)
    {
        var hidden = login.AsSpan(BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(44)), BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(46)) * 2).ToArray();
        return Encoding.Unicode.GetString([.. hidden.Select(one => (byte)(((one ^ 0xA5) >> 4) | ((one ^ 0xA5) << 4)))]);
    }
}
