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
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Lets the page that sent the events read the answer, and when to come again.</summary>
    public static void AllowOrigin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (context.Request.Headers.Origin is not [{ Length: > 0 } origin])
            return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = "Retry-After, X-RateLimit-Reset";
    }
}
