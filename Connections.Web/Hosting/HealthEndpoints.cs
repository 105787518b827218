using Connections.Core.Ingest;

namespace Connections.Web.Hosting;

/// <summary>What a supervisor or load balancer asks.</summary>
internal static class HealthEndpoints
{
    /// <summary>
    /// Maps <c>/health/live</c> (the process answers) and <c>/health/ready</c> (events are taken; <c>trouble</c> says what may end that).
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Json(new { status = "live" }));
        routes.MapGet("/health/ready", IResult (CollectionHealth health) => (health.Refusal, health.Trouble) switch
        {
            ({ } reason, _) => TypedResults.Json(new { status = "unavailable", reason }, statusCode: StatusCodes.Status503ServiceUnavailable),
            (_, { } trouble) => TypedResults.Json(new { status = "ready", trouble }),
            _ => TypedResults.Json(new { status = "ready" }),
        });
    }
}
