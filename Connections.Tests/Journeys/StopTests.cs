using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>What an orderly end (SIGTERM) leaves behind.</summary>
public sealed class StopTests
{
    private static readonly AppOptions Acme = new()
    {
        ProvisioningFile = """
            {
              "workspace": { "slug": "acme", "name": "Acme" },
              "sources":   [ { "slug": "server", "type": "node", "writeKeys": ["wk_server"] } ]
            }
            """,
    };

    [Fact]
    public async Task Every_event_that_was_acknowledged_until_the_end_is_in_the_log()
    {
        await using var app = await AppProcess.StartAsync(Acme);
        var senders = Enumerable.Range(0, 8).Select(number => new Sender(app, number)).ToArray();
        await Until.TrueAsync(() => Task.FromResult(senders.All(sender => sender.Acknowledged.Length > 20)), "events of every sender acknowledged");

        Assert.Equal(0, await app.StopAsync());

        await Task.WhenAll(senders.Select(sender => sender.Ended));
        var acknowledged = senders.SelectMany(sender => sender.Acknowledged).ToHashSet();
        Assert.Subset((await StoredEvents.MessageIdsAsync(app.DataFolder)).ToHashSet(), acknowledged);
    }

    [Fact]
    public async Task A_request_whose_body_is_still_coming_in_is_awaited_stored_and_answered()
    {
        await using var app = await AppProcess.StartAsync(Acme);
        var body = Encoding.UTF8.GetBytes("""{"batch":[{"type":"track","event":"Late","userId":"u","messageId":"late"}],"writeKey":"wk_server"}""");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, app.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/batch HTTP/1.1\r\nHost: {app.Url.Authority}\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        using var answer = new StreamReader(stream, Encoding.ASCII);
        Assert.Equal("HTTP/1.1 100 Continue", await answer.ReadLineAsync()); // the product waits for the body now
        Assert.Equal("", await answer.ReadLineAsync());

        var stopped = app.StopAsync();
        await Until.TrueAsync(async () => !await ListensAsync(app), "nobody new is let in");
        await stream.WriteAsync(body);

        Assert.Equal("HTTP/1.1 200 OK", await answer.ReadLineAsync());
        Assert.Equal(0, await stopped);
        Assert.Equal(["late"], await StoredEvents.MessageIdsAsync(app.DataFolder));
    }

    private static async Task<bool> ListensAsync(AppProcess app)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, app.Url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Sender
    {
        private readonly ConcurrentQueue<string> _acknowledged = new();

        public Sender(AppProcess app, int number) => Ended = RunAsync(app, number);

        public string[] Acknowledged => [.. _acknowledged];

        public Task Ended { get; }

        private async Task RunAsync(AppProcess app, int number)
        {
            try
            {
                for (var count = 0; ; count++)
                {
                    var id = $"{number}-{count}";
                    using var request = Sending.Batch("wk_server", $$"""{"type":"track","event":"Ticked","userId":"u{{number}}","messageId":"{{id}}"}""");
                    using var answer = await app.Client.SendAsync(request);
                    if (answer.StatusCode == HttpStatusCode.OK)
                        _acknowledged.Enqueue(id);
                }
            }
            catch (HttpRequestException)
            {
                // It listens no more: that is the end.
            }
        }
    }
}
