using System.Net;
using System.Net.Sockets;

namespace Connections.Tests.Benchmarks;

/// <summary>Takes every connection and never says a word.</summary>
internal sealed class HangingPort : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _taken = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _taking;

    public HangingPort()
    {
        _listener.Start();
        Url = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _taking = TakeAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        foreach (var socket in _taken)
            socket.Dispose();
        _ended.Dispose();
    }

    private async Task TakeAsync()
    {
        while (true)
            _taken.Add(await _listener.AcceptSocketAsync(_ended.Token));
    }
}
