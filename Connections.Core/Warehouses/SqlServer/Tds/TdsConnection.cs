using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>
/// A connection to SQL Server, and to what else speaks its protocol, TDS 7.4 or 8 ([MS-TDS], read 2026-11). It has what loading needs and no
/// more: statements with values, bulk loads, small answers, cancelling. One request at a time.
/// </summary>
/// <remarks>After a cancelled or failed write, or an answer that is not one, it is closed to further requests; a refused statement leaves it as it is.</remarks>
internal sealed class TdsConnection : ISqlConnection
{
    /// <summary>From this severity on the server closes the connection.</summary>
    public const byte Fatal = 20;

    // The most that the server encrypts at once; it would make the packets smaller itself.
    private const int PacketSize = 16_000;

    private const int MaxRoutes = 4;

    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private readonly TdsOptions _options;
    private readonly Stream _network;
    private readonly TdsReader _reader;
    private readonly TdsOutput _output;
    private readonly TdsState _state = new();
    private SslStream? _encrypted;
    private bool _isBroken;

    private TdsConnection(TdsOptions options, Stream network)
    {
        (_options, _network) = (options, network);
        (_reader, _output) = (new(network), new(network));
    }

    /// <summary>Whether a transaction is open, as the server said last.</summary>
    public bool IsInTransaction => _state.Transaction != 0;

    /// <summary>Connects and signs in, wherever gateways lead.</summary>
    /// <exception cref="TdsException">The server refuses the login.</exception>
    /// <exception cref="IOException">It cannot be reached, or is none; so for <see cref="SocketException"/>, <see cref="AuthenticationException"/> and <see cref="TimeoutException"/>.</exception>
    public static async Task<TdsConnection> OpenAsync(TdsOptions options, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Patience);
        try
        {
            var to = new TdsRoute(options.Host, options.Port);
            for (var routes = 0; routes <= MaxRoutes; routes++)
            {
                var connection = await OpenAsync(options, to, patience.Token);
                if (connection._state.Route is not { } next)
                    return connection;
                await connection.DisposeAsync();
                to = next;
            }

            throw new TdsProtocolException($"{options.Host} leads on to other servers without end.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {options.Patience.TotalSeconds:0} s.");
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => await AskAsync(sql, values, cancellationToken);

    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values) =>
        (await AskAsync(sql, values, cancellationToken)).Rows;

    /// <summary>Writes rows straight into a table, all of them or none.</summary>
    /// <param name="into">The table as it stands in a statement.</param>
    /// <param name="columns">The columns that get values, in their order.</param>
    /// <param name="options">What stands behind <c>WITH</c>; empty for none.</param>
    /// <param name="writeNext">Writes the values of the next row; false where there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many rows the server took.</returns>
    public async Task<long> LoadAsync(string into, IReadOnlyList<TdsColumn> columns, string options, Func<TdsOutput, bool> writeNext, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", columns.Select(column => $"{SqlServerNames.Quote(column.Name)} {column.Declared}"));
        await AskAsync($"INSERT BULK {into} ({names}){(options.Length == 0 ? "" : $" WITH ({options})")}", [], cancellationToken);
        Occupy();
        TdsBulk.Begin(_output, columns, _state.Collation);
        while (TdsBulk.Next(_output, writeNext))
            await _output.SendFullAsync(cancellationToken);
        TdsBulk.End(_output);
        await _output.EndAsync(cancellationToken);
        return (await AnswerAsync(cancellationToken)).Count;
    }

    public async ValueTask DisposeAsync()
    {
        _isBroken = true;
        if (_encrypted is not null)
            await _encrypted.DisposeAsync();
        await _network.DisposeAsync();
    }

    private static async Task<TdsConnection> OpenAsync(TdsOptions options, TdsRoute to, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        TdsConnection? connection = null;
        try
        {
            // A peer that is gone is noticed even while a statement runs for hours.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            await socket.ConnectAsync(to.Host, to.Port, cancellationToken);
            connection = new(options, new NetworkStream(socket, ownsSocket: true));
            await connection.SignInAsync(to.Host, cancellationToken);
            return connection;
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }

    private async Task SignInAsync(string host, CancellationToken cancellationToken)
    {
        if (_options.Encryption == TdsEncryption.Strict)
            await EncryptAsync(_network, host, cancellationToken);
        TdsPrelogin.Write(_output, _options.Encryption);
        await _output.EndAsync(cancellationToken);
        var offer = await TdsPrelogin.ReadAsync(_reader, cancellationToken);
        if (_options.Encryption == TdsEncryption.Mandatory && offer is not (ServerEncryption.On or ServerEncryption.Required))
            throw new AuthenticationException("The server offers no encryption, which the settings ask for.");
        if (_encrypted is null && offer != ServerEncryption.None)
        {
            var handshake = new HandshakeStream(_network);
            await EncryptAsync(handshake, host, cancellationToken);
            await handshake.EndAsync(cancellationToken);
        }

        TdsLogin.Write(_output, _options, host, PacketSize);
        await _output.EndAsync(cancellationToken);
        if (offer == ServerEncryption.Off && _options.Encryption == TdsEncryption.Optional)
            (_reader.Source, _output.Target) = (_network, _network); // only the login was to be hidden
        var answer = new TdsAnswer(_state, _options.MaxAnswerBytes);
        await answer.ReadAsync(_reader, cancellationToken);
        if (answer.Error is not null)
            throw answer.Error;
        if (!_state.IsLoggedIn)
            throw new TdsProtocolException("The server neither takes nor refuses the login.");
        _output.PacketSize = _state.PacketSize ?? _output.PacketSize;
    }

    private async Task EncryptAsync(Stream inner, string host, CancellationToken cancellationToken)
    {
        _encrypted = new(inner, leaveInnerStreamOpen: true);
        await _encrypted.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                // Inside of packets there is no place for what TLS 1.3 sends behind its handshake.
                EnabledSslProtocols = _options.Encryption == TdsEncryption.Strict ? SslProtocols.None : SslProtocols.Tls12,
                ApplicationProtocols = _options.Encryption == TdsEncryption.Strict ? [new("tds/8.0")] : null,
                RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || _options.TrustsCertificate,
            },
            cancellationToken);
        (_reader.Source, _output.Target) = (_encrypted, _encrypted);
    }

    private async Task<TdsAnswer> AskAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Occupy();
        if (values.Length == 0)
            TdsRequests.Statement(_output, _state, sql);
        else
            TdsRequests.Call(_output, _state, sql, values);
        await _output.EndAsync(cancellationToken);
        return await AnswerAsync(cancellationToken);
    }

    // Until its answer is whole, a request that ends leaves a connection of which nobody knows where it stands.
    private void Occupy()
    {
        if (_isBroken)
            throw new IOException("The connection was lost before.");
        _isBroken = true;
    }

    private async Task<TdsAnswer> AnswerAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource();
        var answer = new TdsAnswer(_state, _options.MaxAnswerBytes);
        var reading = answer.ReadAsync(_reader, patience.Token);
        try
        {
            await reading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(answer, reading, patience);
            throw;
        }

        _isBroken = answer.Error?.Severity >= Fatal;
        return answer.Error is null ? answer : throw answer.Error;
    }

    // The server is told to end the statement, and says when it has; whatever it sent before that is read and dropped.
    private async Task CancelAsync(TdsAnswer answer, Task reading, CancellationTokenSource patience)
    {
        patience.CancelAfter(CancelPatience);
        try
        {
            _output.Begin(PacketType.Attention);
            await _output.EndAsync(patience.Token);
            await reading;
            while (!answer.IsCancelled)
            {
                answer = new(_state, _options.MaxAnswerBytes);
                await answer.ReadAsync(_reader, patience.Token);
            }

            _isBroken = false;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It stays closed to requests: closing it ends the statement as well.
            await patience.CancelAsync();
        }
    }
}
