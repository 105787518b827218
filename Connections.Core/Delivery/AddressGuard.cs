using System.Net;
using System.Net.Sockets;

namespace Connections.Core.Delivery;

/// <summary>Tells addresses of the public internet from those that only this machine or its network can reach.</summary>
/// <remarks>IANA's registries of special-purpose addresses, read 2026-11, and the metadata services of clouds that lie outside of them.</remarks>
internal static class AddressGuard
{
    private static readonly IPNetwork[] RefusedV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32"); // Azure's host: a public address that is anything but

    // Only 2000::/3 is routed on the internet; of it, these are not for us.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] RefusedV6 = Networks("2001::/23", "2001:db8::/32", "3fff::/20");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether a request may go there. IPv4 addresses in the clothes of IPv6 are judged as what they are.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(RefusedV4, network => network.Contains(address));
        if (Nat64.Contains(address))
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12, 4)));
        if (SixToFour.Contains(address))
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(2, 4)));
        return GlobalV6.Contains(address) && !Array.Exists(RefusedV6, network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
