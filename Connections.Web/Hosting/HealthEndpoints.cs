using Connections.Core.Log;

namespace Connections.Web.Hosting;

/// <summary>What a supervisor or load balancer asks.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps <c>/health/live</c> (the process answers) and <c>/health/ready</c> (the log accepts events).</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Json(new { status = "live" }));
        routes.MapGet("/health/ready", IResult (IEventLog log) => log.Trouble is { } reason
            ? TypedResults.Json(new { status = "unavailable", reason }, statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Json(new { status = "ready" }));
    }
}
