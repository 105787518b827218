namespace Connections.Web.Hosting;

/// <summary>Lets a stop finish what is in flight, within the time that supervisors allow.</summary>
internal static class GracefulStop
{
    /// <summary>
    /// Stops the web server, the job servers and the readers of the log side by side: one after another, a slow connection would eat the
    /// time of all that follow. The log itself is closed after all of them.
    /// </summary>
    public static void AddGracefulStop(this IServiceCollection services) =>
        services.Configure<HostOptions>(host => host.ServicesStopConcurrently = true);

    /// <summary>
    /// Refuses new circuits once the stop has begun. A browser whose circuit was closed by it connects again at once, and the server would
    /// wait for that connection until its time is over.
    /// </summary>
    public static void RefuseCircuitsWhileStopping(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/_blazor"),
            circuits => circuits.Use((context, next) =>
            {
                if (!stopping.IsCancellationRequested)
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            }));
    }

    /// <summary>Whether the exception only says that something had not ended when the time for the stop was over: the next start takes it up.</summary>
    public static bool RanOutOfTime(Exception exception) =>
        exception is AggregateException { InnerExceptions: { Count: > 0 } causes } && causes.All(cause => cause is OperationCanceledException);
}
