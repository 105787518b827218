using System.Net;
using System.Net.Sockets;

namespace Connections.Tests.Faults;

/// <summary>One connection through a <see cref="CutProxy"/>.</summary>
/// <param name="client">The product's end.</param>
/// <param name="cutOfCommit">Asked when a commit goes through: where to cut it, null for not at all.</param>
internal sealed class CutRelay(Socket client, Func<Cut?> cutOfCommit) : IDisposable
{
    private const int Buffer = 64 << 10;

    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private volatile bool _isMute;

    /// <summary>Lets bytes through until either side ends or it is cut.</summary>
    public async Task RunAsync(int server, CancellationToken cancellationToken)
    {
        try
        {
            await _server.ConnectAsync(IPAddress.Loopback, server, cancellationToken);
            var (questions, answers) = (QuestionsAsync(cancellationToken), AnswersAsync(cancellationToken));
            await Task.WhenAny(questions, answers);
            Dispose();
            await Task.WhenAll(questions, answers);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end is away: the other sees it closed.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Cuts it.</summary>
    public void Dispose()
    {
        client.Close();
        _server.Close();
    }

    private async Task QuestionsAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[Buffer];
        for (int read; (read = await client.ReceiveAsync(buffer, cancellationToken)) > 0;)
        {
            var cut = buffer.AsSpan(0, read).IndexOf("COMMIT"u8) >= 0 ? cutOfCommit() : null;
            if (cut == Cut.BeforeCommit)
                return;
            _isMute |= cut == Cut.AfterCommit;
            await SendAsync(_server, buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[Buffer];
        for (int read; (read = await _server.ReceiveAsync(buffer, cancellationToken)) > 0 && !_isMute;)
            await SendAsync(client, buffer.AsMemory(0, read), cancellationToken);
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
    }
}
