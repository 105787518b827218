using System.Net;

namespace Connections.Core.Warehouses.Statements;

/// <summary>How warehouses are asked over HTTP. Their hosts are the operator's choice, and may be private.</summary>
internal static class StatementHttp
{
    private const int Tries = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    // Connections are given up after a while, so that a host's new address is found.
    private static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
    });

    /// <summary>Sends a request once. It may take as long as its statement does: a person can cancel it.</summary>
    public static Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Client.SendAsync(request, cancellationToken);

    /// <summary>Sends a request that does no harm twice, again where the host is busy or the connection was lost.</summary>
    public static async Task<HttpResponseMessage> SendAgainAsync(Func<HttpRequestMessage> make, TimeProvider clock, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            var answer = await SendAsync(request, cancellationToken);
            if (attempt == Tries || answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                return answer;
            var asked = answer.Headers.RetryAfter?.Delta ?? pause;
            answer.Dispose();
            await Task.Delay(asked < LongestPause ? asked : LongestPause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
