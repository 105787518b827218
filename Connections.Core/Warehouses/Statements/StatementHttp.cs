using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Connections.Core.Warehouses.Statements;

/// <summary>How warehouses are asked over HTTP. Their hosts are the operator's choice, and may be private.</summary>
internal static class StatementHttp
{
    private const int Tries = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30), LostPause = TimeSpan.FromMilliseconds(100);

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

    /// <summary>Sends a request that does no harm twice, again where the host is busy.</summary>
    public static Task<HttpResponseMessage> SendAgainAsync(Func<HttpRequestMessage> make, TimeProvider clock, CancellationToken cancellationToken) =>
        SendAgainAsync(make, harmsTwice: false, clock, cancellationToken);

    /// <summary>Sends a request, again where the host is busy.</summary>
    /// <param name="make">Makes it, each time anew.</param>
    /// <param name="harmsTwice">Whether it is sent again only where it certainly was not taken on.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<HttpResponseMessage> SendAgainAsync(Func<HttpRequestMessage> make, bool harmsTwice, TimeProvider clock, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            var answer = await SendAsync(request, cancellationToken);
            if (attempt == Tries || !IsBusy(answer.StatusCode, harmsTwice))
                return answer;
            var asked = answer.Headers.RetryAfter?.Delta ?? pause;
            answer.Dispose();
            await Task.Delay(asked < LongestPause ? asked : LongestPause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Asks what may be asked twice, again where the host is busy and where the answer was lost.</summary>
    /// <param name="make">Makes the request, and is told whether it is sent again.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<StatementAnswer> AskAsync(Func<bool, HttpRequestMessage> make, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var isAgain = attempt > 1;
                using var answer = await SendAgainAsync(() => make(isAgain), clock, cancellationToken);
                return new(answer.StatusCode, Json(await answer.Content.ReadAsStringAsync(cancellationToken)));
            }
            catch (Exception e) when (attempt < Tries && e is HttpRequestException { InnerException: not SocketException } or IOException)
            {
                await Task.Delay(LostPause, clock, cancellationToken);
            }
        }
    }

    /// <summary>An answer's JSON; where it is none, its beginning as the member <c>message</c>.</summary>
    public static JsonElement Json(string text)
    {
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(text);
            if (json.ValueKind == JsonValueKind.Object)
                return json;
        }
        catch (JsonException)
        {
            // What stands before a server says it in words of its own.
        }

        return JsonSerializer.SerializeToElement(new { message = text.Length <= 300 ? text : text[..300] });
    }

    /// <summary>A member as text; empty where it is not there.</summary>
    public static string Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? $"{value}" : "";

    private static bool IsBusy(HttpStatusCode status, bool certainly) => status == HttpStatusCode.TooManyRequests
        || (!certainly && status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);
}
