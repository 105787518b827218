using System.Globalization;
using Connections.Core.Delivery;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Connections.Web.Pages.Shared;

namespace Connections.Web.Downloads;

/// <summary>A destination's parked events as a file of JSON lines, written while they are read.</summary>
internal static class ParkedDownload
{
    public static void MapParkedDownload(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/{workspace}/destinations/{slug}/parked.jsonl", Get).RequireAuthorization(Policies.Viewer);

    private static IResult Get(string workspace, string slug, string? reason, string? within, CurrentSetup setup, ParkedEvents parked, TimeProvider clock, HttpContext context)
    {
        if (setup.Value.Workspace?.Slug != workspace || setup.Value.Destinations.Values.FirstOrDefault(one => one.Slug == slug) is not { } destination)
            return TypedResults.NotFound();
        var now = clock.GetUtcNow();
        var which = new ParkedSelection
        {
            Code = string.IsNullOrEmpty(reason) ? null : reason,
            From = string.IsNullOrEmpty(within) ? null : now - ShownPeriod.Of(within).Length,
        };
        return TypedResults.Stream(
            async body =>
            {
                await foreach (var line in parked.ExportAsync(destination.Id, which, context.RequestAborted))
                    await body.WriteAsync(line, context.RequestAborted);
            },
            "application/x-ndjson",
            string.Create(CultureInfo.InvariantCulture, $"{slug}-parked-{now:yyyy-MM-dd}.jsonl"));
    }
}
