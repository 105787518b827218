using System.Net;
using System.Net.Sockets;

namespace Connections.Tests.Support.Tools;

/// <summary>A port that a child process can listen on, also again after it was killed.</summary>
internal static class LoopbackPort
{
    /// <summary>One that is free now. The system hands ports out in turn, so nobody else gets it within a test's length.</summary>
    public static int Free()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
