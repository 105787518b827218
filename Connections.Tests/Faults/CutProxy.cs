using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Connections.Tests.Faults;

/// <summary>Where a connection to a database is cut.</summary>
internal enum Cut
{
    /// <summary>At once, in the middle of whatever goes through.</summary>
    Now,

    /// <summary>Before the next commit reaches the server: all rows are written, and nothing of it may stay.</summary>
    BeforeCommit,

    /// <summary>Before the answer to the next commit comes back: all of it stays, and the client cannot know.</summary>
    AfterCommit,
}

/// <summary>A relay between the product and a PostgreSQL server that cuts connections at chosen instants.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<CutRelay, Task> _relays = [];
    private readonly int _server;
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _cut;
    private Cut _at;

    /// <param name="server">The server's port on loopback.</param>
    public CutProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cuts a connection there. False when <paramref name="deadline"/> passed and there was nothing to cut.</summary>
    public async Task<bool> CutAsync(Cut at, TimeSpan deadline)
    {
        if (at == Cut.Now)
            return CutAll();
        _at = at;
        var cut = _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAny(cut.Task, Task.Delay(deadline, TimeProvider.System));
        _cut = null;
        return cut.Task.IsCompleted;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
        await Task.WhenAll(_relays.Values);
        _stop.Dispose();
    }

    // What the next commit is to meet, once.
    private Cut? Take()
    {
        var cut = _cut;
        if (cut is null || Interlocked.CompareExchange(ref _cut, null, cut) != cut)
            return null;
        cut.SetResult();
        return _at;
    }

    private bool CutAll()
    {
        var any = false;
        foreach (var relay in _relays.Keys)
        {
            relay.Dispose();
            any = true;
        }

        return any;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var relay = new CutRelay(await _listener.AcceptSocketAsync(_stop.Token), Take);
                _relays[relay] = RunAsync(relay);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It is disposed.
        }
    }

    private async Task RunAsync(CutRelay relay)
    {
        await Task.Yield(); // so that it is in the table before it is taken out
        await relay.RunAsync(_server, _stop.Token);
        _relays.TryRemove(relay, out _);
    }
}
