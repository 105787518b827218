using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>
/// Opens the connections of outgoing requests. Names are resolved here and nowhere else, so that what was checked is what is
/// connected to: a name that changes its address between check and use gains nothing.
/// </summary>
/// <param name="options">Whether private addresses are allowed.</param>
/// <param name="resolve">Gives the addresses of a name; null for those that the system's resolver gives.</param>
internal sealed class GuardedConnection(IOptions<DeliveryOptions> options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>The handler of the guarded client: no proxy, no cookies, no redirects of its own.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = async (context, cancellationToken) => await ConnectAsync(context.DnsEndPoint, cancellationToken),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = null, // vendors have no use for traces of ours, and looking for one takes a step more for each request
    };

    /// <summary>Opens a connection.</summary>
    /// <exception cref="AddressRefusedException">The host has no address that may be connected to.</exception>
    public async Task<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await _resolve(target.Host, cancellationToken);
        IPAddress[] allowed = [.. found.Where(address => options.Value.AllowPrivateNetworks || AddressGuard.IsPublic(address))];
        if (allowed.Length == 0)
            throw new AddressRefusedException(target.Host);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
