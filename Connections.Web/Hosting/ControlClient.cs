using System.Net.Sockets;

namespace Connections.Web.Hosting;

/// <summary>The command line's side of <see cref="ControlSocket"/>.</summary>
internal static class ControlClient
{
    /// <summary>Sends one request, prints the answer as it comes, and returns the exit code.</summary>
    public static async Task<int> AskAsync(string dataFolder, string request, TextWriter output, TextWriter errors)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlSocket.PathIn(dataFolder)));
        }
        catch (ArgumentOutOfRangeException)
        {
            await errors.WriteLineAsync($"The path of the data folder {dataFolder} is too long for a socket in it, so commands cannot reach the process.");
            return 1;
        }
        catch (SocketException)
        {
            await errors.WriteLineAsync(
                $"No process of Connections runs on the data folder {dataFolder}. Start it, or name its folder with Connections__DataDirectory.");
            return 1;
        }

        await using var stream = new NetworkStream(socket);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        using var reader = new StreamReader(stream);
        await writer.WriteLineAsync(request);
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line is "ok" or "failed")
                return line == "ok" ? 0 : 1;
            await output.WriteLineAsync(line);
        }

        await errors.WriteLineAsync("The process ended before it answered.");
        return 1;
    }
}
