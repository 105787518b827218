using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using Connections.Core.Ingest;
using Connections.Core.Log;

namespace Connections.Web.Collection;

/// <summary>The tracking API (tracking contract, §1 to §3). Plain request delegates: nothing is resolved, bound or logged for each event.</summary>
internal sealed class CollectionEndpoints(Collector collector, BodyReader bodies, IngestMeter meter, TimeProvider clock)
{
    private const string PostOnly = "POST, OPTIONS";

    /// <summary>A client that is asked to wait waits a short while: the log recovers by itself.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

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
        routes.Map("/v1/pixel/{**type}", CollectPixelAsync);
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
        var request = RequestOf(context, type);
        if (context.Request.Headers.ContainsKey("X-Retry-Count"))
            meter.Retried();
        var body = await bodies.ReadAsync(context.Request, context.RequestAborted);
        if (body.Code is not null)
        {
            await RefuseBodyAsync(context, request, body);
            return;
        }

        try
        {
            await AnswerAsync(context, await collector.CollectAsync(request with { Body = body.Bytes }, context.RequestAborted));
        }
        catch (LogUnavailableException e)
        {
            ComeAgain(context, RetryAfter);
            await CollectionAnswers.Fail(context, StatusCodes.Status503ServiceUnavailable, "unavailable", $"Events cannot be stored now; send them again. {e.Message}");
        }
        finally
        {
            bodies.Return(body);
        }
    }

    private Task RefuseBodyAsync(HttpContext context, CollectRequest request, CollectedBody body)
    {
        if (body.Status == StatusCodes.Status503ServiceUnavailable)
            ComeAgain(context, RetryAfter); // it comes again, so it is no refusal
        else
            collector.CountUnreadable(request, body.Code!, body.Message!);
        return CollectionAnswers.Fail(context, body.Status, body.Code!, body.Message!);
    }

    private CollectRequest RequestOf(HttpContext context, EventType? type) => new()
    {
        Type = type,
        Body = default,
        ReceivedAt = clock.GetUtcNow(),
        WriteKey = BasicKey.Of(context.Request),
        PeerAddress = AddressOf(context.Connection.RemoteIpAddress),
        UserAgent = context.Request.Headers.UserAgent is [{ Length: > 0 } userAgent] ? userAgent : null,
        WantsReceipts = context.Request.Headers["X-Connections-Receipt"] is ["1"],
    };

    private static Task AnswerAsync(HttpContext context, CollectAnswer answer)
    {
        switch (answer.Verdict)
        {
            case CollectVerdict.Malformed:
                return CollectionAnswers.Fail(context, StatusCodes.Status400BadRequest, answer.Code!, answer.Message!);
            case CollectVerdict.Unauthorized:
                return CollectionAnswers.Fail(context, StatusCodes.Status401Unauthorized, answer.Code!, answer.Message!);
            case CollectVerdict.RateLimited:
                ComeAgain(context, answer.RetryAfter!.Value);
                context.Response.Headers["X-RateLimit-Reset"] = context.Response.Headers.RetryAfter;
                return CollectionAnswers.Fail(context, StatusCodes.Status429TooManyRequests, answer.Code!, answer.Message!);
            default:
                return context.Request.Headers["X-Connections-Receipt"] is ["1"] ? CollectionAnswers.Succeed(context, answer.Receipts) : CollectionAnswers.Succeed(context);
        }
    }

    /// <summary>Whole seconds: libraries understand no date (§7.2).</summary>
    private static void ComeAgain(HttpContext context, TimeSpan after) =>
        context.Response.Headers.RetryAfter = ((int)after.TotalSeconds).ToString(CultureInfo.InvariantCulture);

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
            await CollectionAnswers.MethodNotAllowed(context, "GET, HEAD, OPTIONS");
            return;
        }

        var named = (context.Request.RouteValues["type"] as string)?.TrimEnd('/') ?? "";
        var request = RequestOf(context, EventTypes.Find(Encoding.UTF8.GetBytes(named))) with { IsPixel = true, WriteKey = null, WantsReceipts = false };
        if (Pixel.Read(context.Request.Query) is { } body)
            await collector.CollectAsync(request with { Body = body }, context.RequestAborted);
        else
            collector.CountUnreadable(request, "invalid_encoding", "The pixel's data is not base64.");
        await Pixel.AnswerAsync(context);
    }

    /// <summary>IPv4 in its own form also where the socket speaks both.</summary>
    private static string? AddressOf(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
