using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Connections.Web.Access;

/// <summary>What a person left with to a vendor.</summary>
/// <param name="Destination">The destination that is to be connected.</param>
/// <param name="Person">Who.</param>
/// <param name="State">What the vendor has to send back.</param>
/// <param name="Verifier">The secret whose hash went along.</param>
/// <param name="RedirectUri">Where the vendor was asked to send them.</param>
internal sealed record OAuthAttempt(Guid Destination, Guid Person, string State, string Verifier, string RedirectUri);

/// <summary>Keeps attempts in the browsers that began them.</summary>
internal sealed class OAuthAttempts(IDataProtectionProvider protection)
{
    private const string Cookie = "connections-oauth";
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Connections.OAuth").ToTimeLimitedDataProtector();

    /// <summary>Gives the browser its cookie. An earlier attempt at the same destination ends with it.</summary>
    public void Begin(HttpContext context, string slug, OAuthAttempt attempt) =>
        context.Response.Cookies.Append(Cookie, _protector.Protect(JsonSerializer.Serialize(attempt), Lasts), Options(context, slug, Lasts));

    /// <summary>The attempt that the browser began; null for none, or one that is too old. It cannot be ended again.</summary>
    public OAuthAttempt? End(HttpContext context, string slug)
    {
        if (context.Request.Cookies[Cookie] is not { } text)
            return null;
        context.Response.Cookies.Delete(Cookie, Options(context, slug, null));
        try
        {
            return JsonSerializer.Deserialize<OAuthAttempt>(_protector.Unprotect(text));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    // Lax: the vendor's page leads here, and the cookie has to come along.
    private static CookieOptions Options(HttpContext context, string slug, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = $"/oauth/{slug}",
        MaxAge = maxAge,
        IsEssential = true,
    };
}
