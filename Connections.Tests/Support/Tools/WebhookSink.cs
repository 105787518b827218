using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Support.Tools;

/// <summary>A vendor on loopback: keeps every request it gets and answers as it is told.</summary>
internal sealed class WebhookSink : IAsyncDisposable
{
    private readonly ConcurrentQueue<SinkRequest> _requests = new();
    private readonly WebApplication _server;

    private WebhookSink(WebApplication server) => _server = server;

    /// <summary>Its origin.</summary>
    public Uri Url => new(_server.Urls.Single());

    /// <summary>What it got, in order of arrival.</summary>
    public IReadOnlyCollection<SinkRequest> Requests => _requests;

    /// <summary>How it answers; may be changed while requests arrive. At first: 200 to everything.</summary>
    public Func<SinkRequest, SinkAnswer> Answer { get; set; } = _ => new(HttpStatusCode.OK);

    /// <summary>Off: requests are answered and forgotten, as a long run needs it.</summary>
    public bool KeepsRequests { get; set; } = true;

    public static async Task<WebhookSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var sink = new WebhookSink(server);
        server.Run(sink.ReceiveAsync);
        await server.StartAsync();
        return sink;
    }

    /// <summary>Waits until so many requests are there, or more.</summary>
    public Task GotAsync(int count, TimeSpan? deadline = null) =>
        Until.TrueAsync(() => Task.FromResult(_requests.Count >= count), $"{count} requests at the sink", deadline);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new SinkRequest(context.Request.Method, context.Request.GetEncodedPathAndQuery(), headers, body.ToArray());
        if (KeepsRequests)
            _requests.Enqueue(request);

        var answer = Answer(request);
        context.Response.StatusCode = (int)answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}

/// <summary>One request as the sink got it.</summary>
internal sealed record SinkRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string Text => Encoding.UTF8.GetString(Body.Span);

    public JsonElement Json => JsonElement.Parse(Body.Span);

    /// <summary>Whether <c>X-Signature</c> is the HMAC-SHA1 of the body under that secret, in lower-case hex.</summary>
    public bool IsSignedWith(string sharedSecret)
    {
#pragma warning disable CA5350 // the vendor's contract names SHA-1
        var expected = HMACSHA1.HashData(Encoding.UTF8.GetBytes(sharedSecret), Body.Span);
#pragma warning restore CA5350
        return Headers.TryGetValue("X-Signature", out var signature) && signature == Convert.ToHexStringLower(expected);
    }
}

/// <summary>How the sink answers.</summary>
internal sealed record SinkAnswer(HttpStatusCode Status, string Body = "")
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
