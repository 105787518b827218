using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using Connections.Core.Destinations;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Sends requests through the guarded client.</summary>
internal sealed class VendorClient(IHttpMessageHandlerFactory handlers, IOptions<DeliveryOptions> options, TimeProvider clock)
{
    /// <summary>The name of the guarded client.</summary>
    public const string Name = "delivery";

    private const int MaxKept = 4 * 1024;
    private const int Glance = 64 * 1024;
    private const int Whole = 4 * 1024 * 1024;
    private const int MaxRedirects = 5;

    // A mapping decides on headers, but not on those that frame the message.
    private static readonly HashSet<string> OurHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Expect",
    };

    private static readonly string UserAgent =
        $"Connections/{typeof(VendorClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    private readonly GuardedConnection _guard = new(options);
    private readonly ConcurrentBag<CancellationTokenSource> _timeouts = []; // of requests that ended in time, for the next ones: no more than ever ran at a time
    private HttpMessageInvoker? _client; // one for ever: its handler looks after its connections. An HttpClient would link a token and go a step more for each request.

    /// <summary>Sends one request and gives its answer, whatever its status.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="endpoint">The origin that replaces the vendor's; null for the vendor's own.</param>
    /// <param name="readsAll">Whether the body of a success is wanted too; else only failures have one, and only its start.</param>
    /// <param name="cancellationToken">Gives the request up. A graceful stop does not: requests in flight end within their time-out.</param>
    /// <exception cref="VendorException">No answer came, or the request cannot be sent.</exception>
    public async Task<VendorAnswer> SendAsync(ActionRequest request, Uri? endpoint, bool readsAll, CancellationToken cancellationToken)
    {
        if (!_timeouts.TryTake(out var timeout))
            timeout = new(Timeout.InfiniteTimeSpan, clock);
        timeout.CancelAfter(options.Value.Timeout);
        var either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken) : null;
        var isOver = false;
        try
        {
            var token = (either ?? timeout).Token;
            var address = Redirected(request.Address, endpoint);
            for (var redirects = 0; ; redirects++)
            {
                using var message = Message(request, address, endpoint is null ? null : request.Address);
                using var answer = await (_client ??= new(handlers.CreateHandler(Name), disposeHandler: false)).SendAsync(message, token);
                if (redirects == MaxRedirects || RedirectedTo(answer, address) is not { } next)
                {
                    var body = await ReadAsync(answer, readsAll, token);
                    isOver = true;
                    return new((int)answer.StatusCode, body) { RetryAfter = RetryAfter(answer.Headers.RetryAfter) };
                }

                address = next;
            }
        }
        catch (Exception e) when (Failed(e, timeout) is { } result)
        {
            throw new VendorException(result);
        }
        finally
        {
            either?.Dispose();
            if (isOver && timeout.TryReset())
                _timeouts.Add(timeout);
            else
                timeout.Dispose();
        }
    }

    /// <summary>Opens a connection, uses it and closes it.</summary>
    /// <exception cref="VendorException">No connection came, it broke, or time was over.</exception>
    public Task<T> ConnectAsync<T>(DnsEndPoint target, Func<Stream, CancellationToken, Task<T>> use, CancellationToken cancellationToken) => InTimeAsync(
        async token =>
        {
            await using var stream = await _guard.ConnectAsync(target, token);
            return await use(stream, token);
        },
        cancellationToken);

    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, clock);
        using var either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken) : null;
        try
        {
            return await act((either ?? timeout).Token);
        }
        catch (Exception e) when (Failed(e, timeout) is { } result)
        {
            throw new VendorException(result);
        }
    }

    // What a failure says of the event; null for one that is none of the vendor's.
    private EventResult? Failed(Exception failure, CancellationTokenSource timeout) => failure switch
    {
        OperationCanceledException when timeout.IsCancellationRequested =>
            new(408) { Code = "ETIMEDOUT", Message = $"No answer within {options.Value.Timeout.TotalSeconds:0} seconds." },
        HttpRequestException or IOException or InvalidDataException or SocketException or AddressRefusedException => Judge(failure),
        FormatException => EventResult.Refused($"The request cannot be sent: {failure.Message}"),
        _ => null,
    };

    // 307 and 308 repeat the request as it is. The other redirects would turn it into a GET without its body, and "delivered" would be
    // a lie. Headers may be credentials, so only the same host (or its https) gets them again.
    private static Uri? RedirectedTo(HttpResponseMessage answer, Uri from) =>
        answer.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && answer.Headers.Location is { } location && new Uri(from, location) is var to && IsSameHost(from, to) ? to : null;

    /// <summary>A request as it goes out, with the headers that are ours.</summary>
    /// <exception cref="FormatException">It cannot be sent.</exception>
    public static HttpRequestMessage Compose(ActionRequest request, Uri? endpoint) =>
        Message(request, Redirected(request.Address, endpoint), endpoint is null ? null : request.Address);

    private static Uri Redirected(Uri address, Uri? endpoint) => endpoint is null ? address : new(endpoint, address.PathAndQuery);

    private static bool IsSameHost(Uri from, Uri to) =>
        from.Host == to.Host && (to.Scheme == from.Scheme ? to.Port == from.Port : to is { Scheme: "https", IsDefaultPort: true });

    private static HttpRequestMessage Message(ActionRequest request, Uri address, Uri? standsFor)
    {
        var message = new HttpRequestMessage(request.Method, address) { Content = new ReadOnlyMemoryContent(request.Body) };
        if (request.ContentType is not null)
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        foreach (var (name, value) in request.Headers)
        {
            if (OurHeaders.Contains(name))
                continue;
            // A line break would begin a header, or a request, of the sender's own making; other such characters cannot be sent at all.
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                throw new FormatException($"The header '{name}' holds a line break or another character that is no printable ASCII.");
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                message.Content.Headers.Remove(name);
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else if (!message.Headers.TryAddWithoutValidation(name, value))
                throw new FormatException($"'{name}' is no name of a header.");
        }

        if (!message.Headers.Contains("User-Agent"))
            message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (standsFor is not null)
            message.Headers.TryAddWithoutValidation("X-Forwarded-Host", standsFor.Authority);
        return message;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var asked = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    // A connection can be used again only when its answer was read to the end; one that is longer than this is not worth that. Of one that
    // says no more than that the event arrived nothing is kept.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage answer, bool readsAll, CancellationToken cancellationToken)
    {
        var length = answer.Content.Headers.ContentLength;
        if (length == 0)
            return default;
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken); // the answer's, and disposed with it
        var buffer = ArrayPool<byte>.Shared.Rent(Glance);
        try
        {
            var glance = (int)Math.Min(length ?? Glance, Glance); // so many are read without asking whether more come
            var read = await body.ReadAtLeastAsync(buffer.AsMemory(0, Glance), glance, throwOnEndOfStream: false, cancellationToken);
            if (answer.IsSuccessStatusCode && !readsAll)
                return default;
            return readsAll && read == Glance ? await ReadOnAsync(buffer.AsMemory(0, Glance), body, cancellationToken) : buffer.AsSpan(0, readsAll ? read : Math.Min(read, MaxKept)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadOnAsync(ReadOnlyMemory<byte> start, Stream body, CancellationToken cancellationToken)
    {
        var rest = new byte[Whole];
        start.CopyTo(rest);
        var read = await body.ReadAtLeastAsync(rest.AsMemory(start.Length), rest.Length - start.Length, throwOnEndOfStream: false, cancellationToken);
        return rest.AsMemory(0, start.Length + read);
    }

    private static EventResult Judge(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressRefusedException)
                return EventResult.Refused(cause.Message, "ADDRESS_REFUSED");
            if (cause is SocketException socket)
                return new(503) { Code = Code(socket.SocketErrorCode), Message = $"The connection failed: {socket.Message}." };
        }

        return new(503) { Code = "ECONNRESET", Message = $"The connection failed: {failure.Message}" };
    }

    private static string Code(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData => "ENOTFOUND",
        SocketError.TryAgain => "EAI_AGAIN",
        SocketError.ConnectionRefused => "ECONNREFUSED",
        SocketError.ConnectionAborted => "ECONNABORTED",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "EHOSTUNREACH",
        SocketError.TimedOut => "ETIMEDOUT",
        _ => "ECONNRESET",
    };
}
