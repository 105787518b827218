using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Connections.Tests.Support;

/// <summary>An SMTP server on a loopback port: it speaks the protocol, keeps what it takes, and can be told to refuse.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    private SmtpSink()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public static SmtpSink Start() => new();

    /// <summary>The messages as they came, headers first.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>Every command.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Commands that begin so are answered with the text; null for none.</summary>
    public (string Command, string Answer)? Refusal { get; set; }

    /// <summary>The settings that lead to it.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Connections:Mail:Host", "127.0.0.1"), ("Connections:Mail:Port", $"{Port}"), ("Connections:Mail:Security", "None"),
        ("Connections:Mail:From", "Connections <connections@acme.test>"),
    ];

    public async ValueTask DisposeAsync()
    {
        // Safe to call twice: a test takes the server away, and its end does once more.
        if (_accepting.IsCompleted)
            return;
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
                conversations.Add(ConverseAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            try
            {
                await writer.WriteLineAsync("220 sink");
                while (await reader.ReadLineAsync(_stopping.Token) is { } command)
                    await AnswerAsync(command, reader, writer);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The sink stops, or the client hung up: the conversation is over either way.
            }
        }
    }

    private async Task AnswerAsync(string command, StreamReader reader, StreamWriter writer)
    {
        Commands.Enqueue(command);
        if (Refusal is { } refusal && command.StartsWith(refusal.Command, StringComparison.OrdinalIgnoreCase))
            await writer.WriteLineAsync(refusal.Answer);
        else if (command.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase))
            await writer.WriteAsync("250-sink\r\n250 AUTH PLAIN\r\n");
        else if (command.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))
            await writer.WriteLineAsync("235 come in");
        else if (command == "DATA")
            await TakeAsync(reader, writer);
        else
            await writer.WriteLineAsync("250 ok");
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line && line != ".")
            message.AppendLine(line);
        Messages.Enqueue(message.ToString());
        await writer.WriteLineAsync("250 taken");
    }
}
