using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Connections.Web.Hosting;

/// <summary>Believes <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> from the proxies that the operator names, and from nobody else.</summary>
internal static class TrustedProxies
{
    private const string Key = "Connections:TrustedProxies";

    /// <summary>
    /// Reads <c>Connections:TrustedProxies</c>: addresses or networks such as <c>10.0.0.0/8</c>, as a list or, as an environment variable
    /// has it, as one text with commas.
    /// </summary>
    /// <exception cref="InvalidSettingException">An item is neither.</exception>
    public static void AddTrustedProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var named = configuration.GetSection(Key).Get<string[]>()
            ?? configuration[Key]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = named.Length == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.ForwardLimit = null; // as many hops as the chain has, each of them named
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var item in named)
            {
                if (IPAddress.TryParse(item, out var address))
                    forwarded.KnownProxies.Add(address);
                else if (System.Net.IPNetwork.TryParse(item, out var network))
                    forwarded.KnownIPNetworks.Add(network);
                else
                    throw new InvalidSettingException(Key, $"'{item}' is neither an IP address nor a network such as 10.0.0.0/8.");
            }
        });
    }
}
