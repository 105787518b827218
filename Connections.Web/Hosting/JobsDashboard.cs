using Connections.Web.Access;
using Hangfire;

namespace Connections.Web.Hosting;

/// <summary>Hangfire's own page on the jobs, for owners.</summary>
internal static class JobsDashboard
{
    /// <summary>Maps <c>/jobs</c>.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes) => routes
        .MapHangfireDashboardWithAuthorizationPolicy(Policies.Owner, "/jobs", new DashboardOptions { AppPath = "/", DashboardTitle = "Connections jobs" });
}
