namespace Connections.Web.Collection;

/// <summary>
/// Pages of any origin may send events (tracking contract, §1.4). By hand and not by the framework's middleware: the origin is echoed with
/// every status, and nothing of a policy is looked up for each event.
/// </summary>
internal static class Cors
{
    /// <summary>What a preflight is answered.</summary>
    public static Task AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        AllowOrigin(context);
        headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        var asked = context.Request.Headers.AccessControlRequestHeaders.ToString();
        if (CanBeEchoed(asked))
            headers.AccessControlAllowHeaders = asked;
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Lets the page that sent the events read the answer, and when to come again.</summary>
    public static void AllowOrigin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (context.Request.Headers.Origin is not [{ } origin] || !CanBeEchoed(origin))
            return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = "Retry-After, X-RateLimit-Reset";
    }

    /// <summary>An answer's headers are ASCII without control characters; a request's may be anything, but no browser sends such an origin.</summary>
    private static bool CanBeEchoed(string header) => header.Length > 0 && !header.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
