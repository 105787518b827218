using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Support;

/// <summary>A real server on a port of loopback: keeps every request and answers as it is told.</summary>
internal sealed class LoopbackSink : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = [];
    private readonly WebApplication _server;

    private LoopbackSink(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    /// <summary>What it answers; 200 unless told otherwise.</summary>
    public Func<HttpContext, Task> Answers { get; set; } = _ => Task.CompletedTask;

    public static async Task<LoopbackSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new LoopbackSink(builder.Build());
        sink._server.Run(sink.TakeAsync);
        await sink._server.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _received.Enqueue(new(context.Request.Method, new(context.Request.GetEncodedUrl()), await reader.ReadToEndAsync(), headers));
        await Answers(context);
    }
}
