using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Connections.Tests.Support.Tools;

/// <summary>HTTP by hand over one connection: what no client library would send.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly List<byte> _unread = [];
    private NetworkStream? _stream;

    private RawHttp()
    {
    }

    /// <summary>The bytes of a request: a head of lines, and a body.</summary>
    public static byte[] Request(string firstLine, IEnumerable<string> headers, byte[]? body = null) =>
        [.. Encoding.UTF8.GetBytes($"{firstLine}\r\nHost: localhost\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}\r\n"), .. body ?? []];

    public static async Task<RawHttp> ConnectAsync(Uri server)
    {
        var raw = new RawHttp();
        await raw._client.ConnectAsync(server.Host, server.Port);
        raw._stream = raw._client.GetStream(); // it gives none once sending has ended
        return raw;
    }

    /// <summary>Sends as much as the server takes; false where it has closed the connection.</summary>
    public async Task<bool> SendAsync(byte[] bytes, CancellationToken cancellationToken = default)
    {
        try
        {
            await _stream!.WriteAsync(bytes, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more comes; answers are still read.</summary>
    public void EndSending()
    {
        try
        {
            _client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server was first, or all was answered meanwhile.
        }
    }

    /// <summary>Reads one answer: its status and body. Null where the server closed the connection before one.</summary>
    public async Task<(int Status, string Body)?> ReadAnswerAsync(CancellationToken cancellationToken = default)
    {
        var end = -1;
        while ((end = IndexOfEnd()) < 0)
            if (!await FillAsync(cancellationToken))
                return null;
        var head = Encoding.Latin1.GetString([.. _unread[..end]]).Split("\r\n");
        _unread.RemoveRange(0, end + 4);
        if (!head[0].StartsWith("HTTP/", StringComparison.Ordinal) || head[0].Split(' ') is not [_, var code, ..] || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return null; // the rest of an answer that has a length and, to HEAD, no body
        var length = head.Select(line => line.Split(": ", 2)).FirstOrDefault(parts => parts[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) is [_, var text]
            ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        while (_unread.Count < length)
            if (!await FillAsync(cancellationToken))
                break;
        var body = Encoding.UTF8.GetString([.. _unread[..Math.Min(length, _unread.Count)]]);
        _unread.RemoveRange(0, Math.Min(length, _unread.Count));
        return (status, body);
    }

    public void Dispose() => _client.Dispose();

    private int IndexOfEnd()
    {
        for (var i = 0; i + 3 < _unread.Count; i++)
            if (_unread[i] == '\r' && _unread[i + 1] == '\n' && _unread[i + 2] == '\r' && _unread[i + 3] == '\n')
                return i;
        return -1;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var read = await _stream!.ReadAsync(buffer, cancellationToken);
            _unread.AddRange(buffer.AsSpan(0, read));
            return read > 0;
        }
        catch (IOException)
        {
            return false; // reset: the server had reason to
        }
    }
}
