using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Connections.Core.Destinations;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Sends requests through the guarded client and makes an outcome of whatever comes of it; it never throws for the vendor's sake.</summary>
internal sealed class VendorClient(IHttpClientFactory clients, IOptions<DeliveryOptions> options, TimeProvider clock)
{
    /// <summary>The name of the guarded client.</summary>
    public const string Name = "delivery";

    private static readonly Outcome Arrived = new Outcome.Delivered();

    private const int MaxRead = 64 * 1024;
    private const int MaxKept = 4 * 1024;
    private const int MaxRedirects = 5;

    // A mapping decides on headers, but not on those that frame the message.
    private static readonly HashSet<string> OurHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Expect",
    };

    private static readonly string UserAgent =
        $"Connections/{typeof(VendorClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    private HttpClient? _client; // one for ever: its handler looks after its connections

    /// <summary>Sends one request and reads the start of its answer.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="endpoint">The origin that replaces the vendor's; null for the vendor's own.</param>
    /// <param name="cancellationToken">Gives the request up. A graceful stop does not: requests in flight end within their time-out.</param>
    public async Task<Outcome> SendAsync(ActionRequest request, Uri? endpoint, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, clock);
        using var either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken) : null;
        try
        {
            return await FollowAsync(request, endpoint, (either ?? timeout).Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new Outcome.Retry("ETIMEDOUT", $"No answer within {options.Value.Timeout.TotalSeconds:0} seconds.", null, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Judge(e);
        }
        catch (FormatException e)
        {
            return new Outcome.Discarded("BAD_REQUEST", $"The request cannot be sent: {e.Message}", null, Answered: false);
        }
    }

    // 307 and 308 repeat the request as it is. The other redirects would turn it into a GET without its body, and "delivered" would be
    // a lie. Headers may be credentials, so only the same host (or its https) gets them again.
    private async Task<Outcome> FollowAsync(ActionRequest request, Uri? endpoint, CancellationToken cancellationToken)
    {
        var address = Redirected(request.Address, endpoint);
        for (var redirects = 0; ; redirects++)
        {
            using var message = Message(request, address, endpoint is null ? null : request.Address);
            using var answer = await (_client ??= clients.CreateClient(Name)).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || redirects == MaxRedirects || answer.Headers.Location is not { } location || !IsSameHost(address, new(address, location)))
            {
                var start = await ReadStartAsync(answer, cancellationToken);
                return answer.IsSuccessStatusCode ? Arrived : RetryPolicy.Judge((int)answer.StatusCode, RetryAfter(answer.Headers.RetryAfter), start);
            }

            address = new(address, location);
        }
    }

    private static Uri Redirected(Uri address, Uri? endpoint) => endpoint is null ? address : new(endpoint, address.PathAndQuery);

    private static bool IsSameHost(Uri from, Uri to) =>
        from.Host == to.Host && (to.Scheme == from.Scheme ? to.Port == from.Port : to is { Scheme: "https", IsDefaultPort: true });

    private static HttpRequestMessage Message(ActionRequest request, Uri address, Uri? standsFor)
    {
        var message = new HttpRequestMessage(request.Method, address) { Content = new ReadOnlyMemoryContent(request.Body) };
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
    private static async Task<string?> ReadStartAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength == 0)
            return null;
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxRead);
        try
        {
            var read = await body.ReadAtLeastAsync(buffer.AsMemory(0, MaxRead), MaxRead, throwOnEndOfStream: false, cancellationToken);
            return read == 0 || answer.IsSuccessStatusCode ? null : Encoding.UTF8.GetString(buffer, 0, Math.Min(read, MaxKept));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Outcome Judge(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressRefusedException)
                return new Outcome.Discarded("ADDRESS_REFUSED", cause.Message, null, Answered: false);
            if (cause is SocketException socket)
                return new Outcome.Retry(Code(socket.SocketErrorCode), $"The connection failed: {socket.Message}.", null, null);
        }

        return new Outcome.Retry("ECONNRESET", $"The connection failed: {failure.Message}", null, null);
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
