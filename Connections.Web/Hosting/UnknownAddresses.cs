using Connections.Web.Collection;

namespace Connections.Web.Hosting;

/// <summary>
/// What is said at addresses that nothing has: an empty answer helps nobody. A person gets a page; whoever calls by program, such as a library that
/// was told a wrong host, the reason in JSON as collection gives it, also where it is pages that stand there.
/// </summary>
internal static class UnknownAddresses
{
    /// <summary>Fills empty answers. Stands before routing, which is asked once more for the page.</summary>
    public static void UseUnknownAddresses(this IApplicationBuilder app)
    {
        app.UseWhen(IsVisit, pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        app.UseWhen(context => !IsVisit(context), calls => calls.UseStatusCodePages(answer => Explain(answer.HttpContext)));
    }

    private static bool IsVisit(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task Explain(HttpContext context)
    {
        if (context.Response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed))
            return Task.CompletedTask;
        context.Response.Headers.Allow = default; // of the pages: nothing that may be sent to the address
        return CollectionAnswers.NotFound(context);
    }
}
