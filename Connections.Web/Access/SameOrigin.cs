namespace Connections.Web.Access;

/// <summary>
/// Refuses form posts that another site's page made. Browsers say where a post comes from (<c>Sec-Fetch-Site</c>, else <c>Origin</c>),
/// which a page cannot forge; a program that sends neither holds no cookie that could be abused.
/// </summary>
internal sealed class SameOrigin : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsForeign(context.HttpContext.Request)
            ? ValueTask.FromResult<object?>(TypedResults.Text("This form was sent from another site. Open the page here and send it again.", statusCode: 403))
            : next(context);

    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return false;
        return !Uri.TryCreate(origin, UriKind.Absolute, out var from) || !string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
