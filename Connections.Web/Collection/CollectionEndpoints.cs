using System.Collections.Frozen;
using System.Net;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Microsoft.Extensions.Options;

namespace Connections.Web.Collection;

/// <summary>The tracking API (tracking contract, §1 to §3). Plain request delegates: nothing is resolved, bound or logged for each event.</summary>
internal sealed class CollectionEndpoints(Collector collector, IOptions<IngestOptions> options, TimeProvider clock)
{
    private const string PostOnly = "POST, OPTIONS";

    /// <summary>A client that is asked to wait waits a short while: the log recovers by itself.</summary>
    private const string RetryAfterSeconds = "5";

    private static readonly (string Path, EventType? Type)[] Paths =
    [
        ("track", EventType.Track), ("t", EventType.Track),
        ("identify", EventType.Identify), ("i", EventType.Identify),
        ("page", EventType.Page), ("p", EventType.Page),
        ("screen", EventType.Screen), ("s", EventType.Screen),
        ("group", EventType.Group), ("g", EventType.Group),
        ("alias", EventType.Alias), ("a", EventType.Alias),
        ("batch", null), ("b", null), ("import", null),
    ];

    private readonly FrozenDictionary<string, EventType?> _typesByPath = Paths.ToFrozenDictionary(path => $"/v1/{path.Path}", path => path.Type, StringComparer.Ordinal);

    /// <summary>
    /// Answers posted events before anything else looks at the request: routing, signing in and the console's limits are a good part of what one
    /// event costs, and do nothing for it. All else goes on to <see cref="Map"/>'s routes.
    /// </summary>
    public Task AnswerFirstAsync(HttpContext context, RequestDelegate next) =>
        HttpMethods.IsPost(context.Request.Method) && _typesByPath.TryGetValue(context.Request.Path.Value ?? "", out var type)
            ? CollectBodyAsync(context, type)
            : next(context);

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, type) in Paths)
            routes.Map($"/v1/{path}", context => PostedAsync(context, () => CollectBodyAsync(context, type)));
        routes.Map("/v1/m", context => PostedAsync(context, () => CollectionAnswers.Succeed(context))); // clients' own metrics are not wanted
        routes.Map("/v1/pixel/{type}", CollectPixelAsync);
        routes.Map("/v1/{**rest}", context => HttpMethods.IsOptions(context.Request.Method) ? Cors.AnswerPreflight(context) : CollectionAnswers.NotFound(context));
    }

    private static Task PostedAsync(HttpContext context, Func<Task> answer)
    {
        if (HttpMethods.IsPost(context.Request.Method))
            return answer();
        return HttpMethods.IsOptions(context.Request.Method) ? Cors.AnswerPreflight(context) : CollectionAnswers.MethodNotAllowed(context, PostOnly);
    }

    private async Task CollectBodyAsync(HttpContext context, EventType? type)
    {
        var receivedAt = clock.GetUtcNow();
        var writeKey = BasicKey.Of(context.Request);
        var body = await BodyReader.ReadAsync(context.Request, options.Value.MaxBodyBytes, context.RequestAborted);
        if (body.Code is { } code)
        {
            collector.CountUnreadable(writeKey, code, body.Message!, receivedAt);
            await CollectionAnswers.Fail(context, StatusCodes.Status400BadRequest, code, body.Message!);
            return;
        }

        try
        {
            var answer = await collector.CollectAsync(RequestOf(context, type, body.Bytes, receivedAt, writeKey), context.RequestAborted);
            await AnswerAsync(context, answer);
        }
        catch (LogUnavailableException e)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await CollectionAnswers.Fail(context, StatusCodes.Status503ServiceUnavailable, "unavailable", $"Events cannot be stored now; send them again. {e.Message}");
        }
        finally
        {
            BodyReader.Return(body);
        }
    }

    private static CollectRequest RequestOf(
        HttpContext context, EventType? type, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt, string? writeKey, bool isPixel = false) => new()
    {
        Type = type,
        Body = body,
        ReceivedAt = receivedAt,
        WriteKey = writeKey,
        IsPixel = isPixel,
        PeerAddress = AddressOf(context.Connection.RemoteIpAddress),
        UserAgent = context.Request.Headers.UserAgent is [{ Length: > 0 } userAgent] ? userAgent : null,
        WantsReceipts = WantsReceipts(context),
    };

    private static Task AnswerAsync(HttpContext context, CollectAnswer answer) => answer.Verdict switch
    {
        CollectVerdict.Malformed => CollectionAnswers.Fail(context, StatusCodes.Status400BadRequest, answer.Code!, answer.Message!),
        CollectVerdict.Unauthorized => CollectionAnswers.Fail(context, StatusCodes.Status401Unauthorized, answer.Code!, answer.Message!),
        _ when WantsReceipts(context) => CollectionAnswers.Succeed(context, answer.Receipts),
        _ => CollectionAnswers.Succeed(context),
    };

    /// <summary>Always an image: nobody reads another answer, and a broken one would show in the mail (§1.3).</summary>
    private async Task CollectPixelAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            await Cors.AnswerPreflight(context);
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await CollectionAnswers.MethodNotAllowed(context, "GET, OPTIONS");
            return;
        }

        if (EventTypes.Find(System.Text.Encoding.UTF8.GetBytes((string)context.Request.RouteValues["type"]!)) is not { } type)
        {
            await CollectionAnswers.NotFound(context);
            return;
        }

        if (Pixel.Read(context.Request.Query) is { } body && body.Length <= options.Value.MaxBodyBytes)
            await collector.CollectAsync(RequestOf(context, type, body, clock.GetUtcNow(), writeKey: null, isPixel: true), context.RequestAborted);
        await Pixel.AnswerAsync(context);
    }

    private static bool WantsReceipts(HttpContext context) => context.Request.Headers["X-Connections-Receipt"] is ["1"];

    /// <summary>IPv4 in its own form also where the socket speaks both.</summary>
    private static string? AddressOf(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
