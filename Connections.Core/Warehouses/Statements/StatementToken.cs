using System.Net;
using System.Text.Json;

namespace Connections.Core.Warehouses.Statements;

/// <summary>A token of OAuth 2 that stands for a login: asked for when it is needed, and anew before it ends (RFC 6749, 5.1).</summary>
/// <param name="ask">Makes the request for one.</param>
/// <param name="clock">The time.</param>
internal sealed class StatementToken(Func<HttpRequestMessage> ask, TimeProvider clock)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private (string Text, DateTimeOffset Until)? _last;

    /// <exception cref="TokenRefusedException">There is none to be had.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && clock.GetUtcNow() < last.Until)
            return last.Text;
        using var answer = await StatementHttp.SendAgainAsync(ask, clock, cancellationToken);
        var json = StatementHttp.Json(await answer.Content.ReadAsStringAsync(cancellationToken));
        if (answer.StatusCode != HttpStatusCode.OK || StatementHttp.Text(json, "access_token") is not { Length: > 0 } token)
            throw new TokenRefusedException((int)answer.StatusCode, Why(json));
        var seconds = json.TryGetProperty("expires_in", out var length) && length.TryGetInt32(out var number) ? number : 3600;
        _last = (token, clock.GetUtcNow() + TimeSpan.FromSeconds(seconds) - Margin);
        return token;
    }

    private static string Why(JsonElement answer) =>
        StatementHttp.Text(answer, "error_description") is { Length: > 0 } why ? why : StatementHttp.Text(answer, "error") is { Length: > 0 } error ? error : StatementHttp.Text(answer, "message");
}
