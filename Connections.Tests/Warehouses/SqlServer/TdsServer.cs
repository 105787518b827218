using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>
/// A server that speaks TDS as [MS-TDS] has it, over files of SQLite. That it does so <see cref="TdsServerTests"/> has a client say that is not
/// ours. One serves the run; each test has a database of its own.
/// </summary>
internal sealed class TdsServer : IAsyncDisposable
{
    private static readonly Lazy<TdsServer> OfRun = new(() => new(ServerEncryption.On));

    private static readonly Lazy<X509Certificate2> Made = new(MakeCertificate);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, TSqlDatabase> _databases = [];
    private readonly ConcurrentDictionary<Task, Socket> _peers = [];
    private readonly Task _accepting;

    /// <param name="encryption">What it says of encryption where a client does not insist.</param>
    public TdsServer(ServerEncryption encryption)
    {
        Encryption = encryption;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public static TdsServer Shared => OfRun.Value;

    public static X509Certificate2 Certificate => Made.Value;

    public ServerEncryption Encryption { get; }

    /// <summary>Where logins are sent instead; null where they are right here.</summary>
    public TdsRoute? Route { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A new database with nothing in it.</summary>
    public TSqlDatabase Add()
    {
        var database = new TSqlDatabase($"dw{Guid.NewGuid():N}");
        _databases[database.Name] = database;
        return database;
    }

    /// <summary>Has a database of another server as well.</summary>
    public void Share(TSqlDatabase database) => _databases[database.Name] = database;

    public void Remove(TSqlDatabase database)
    {
        _databases.TryRemove(database.Name, out _);
        database.Dispose();
    }

    public TSqlDatabase? Find(string name) => _databases.GetValueOrDefault(name);

    public TdsOptions OptionsOf(TSqlDatabase database) => new("127.0.0.1", Port, database.Name, TSqlDatabase.Owner, TSqlDatabase.Password) { TrustsCertificate = true };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var (peer, socket) in _peers)
        {
            socket.Dispose();
            await peer;
        }

        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                var peer = new TdsPeer(this, socket).RunAsync();
                _peers[peer] = socket;
                _ = peer.ContinueWith(done => _peers.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=fake", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2126, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
