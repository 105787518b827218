using System.Security.Cryptography;

namespace Connections.Web.Hosting;

/// <summary>Headers that keep a console page from being framed, sniffed, or made to load what is not ours.</summary>
internal static class SecurityHeaders
{
    private const string NonceKey = "script-nonce";

    /// <summary>What an inline script of this answer has to bear as its <c>nonce</c>.</summary>
    public static string ScriptNonce(this HttpContext context) =>
        (string)(context.Items[NonceKey] ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));

    /// <summary>Adds them to every answer but the collection's and browser library's, which other sites' pages load, and the job dashboard's own.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (!IsForOtherSites(context.Request.Path))
        {
            headers["Referrer-Policy"] = "same-origin";
            headers.XFrameOptions = "DENY";
            if (!context.Request.Path.StartsWithSegments("/jobs"))
                headers.ContentSecurityPolicy = Policy(context.ScriptNonce());
        }

        return next(context);
    });

    private static bool IsForOtherSites(PathString path) =>
        path.StartsWithSegments("/v1") || path.StartsWithSegments("/analytics.js") || path.StartsWithSegments("/analytics-next");

    // MudBlazor places its pop-overs by inline styles. Scripts come from here alone, but for the import map, which has to stand in the page.
    private static string Policy(string nonce) =>
        $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
}
