using System.Net;
using System.Security.Cryptography;
using System.Text;
using Connections.Web.Access;
using Microsoft.AspNetCore.Authorization;
using OpenTelemetry.Metrics;

namespace Connections.Web.Hosting;

/// <summary>Prometheus' view: <c>/metrics</c>, from OpenTelemetry meters.</summary>
internal static class MetricsEndpoint
{
    private const string TokenKey = "Connections:Metrics:Token";

    /// <summary>Adds the meters: ours (every meter whose name begins with <c>Connections</c>), the runtime's and the web server's.</summary>
    public static void AddMetricsEndpoint(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Connections*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
        services.AddSingleton<IAuthorizationHandler>(new ScraperHandler(configuration[TokenKey]));
        services.AddAuthorizationBuilder().AddPolicy(nameof(Scraper), policy => policy.AddRequirements(new Scraper()));
        services.AddHttpContextAccessor();
    }

    /// <summary>
    /// Maps it: for callers on this machine, for those that bear <c>Connections:Metrics:Token</c>, and for owners who are signed in. Others
    /// are answered 401 or 403: a scraper has no use for the sign-in page.
    /// </summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(nameof(Scraper)).DisableCookieRedirect();

    private sealed class Scraper : IAuthorizationRequirement;

    private sealed class ScraperHandler(string? token) : AuthorizationHandler<Scraper>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Scraper requirement)
        {
            if (context.Resource is HttpContext http && (IsLocal(http) || BearsToken(http) || http.User.IsInRole(Policies.Owner)))
                context.Succeed(requirement);
            return Task.CompletedTask;
        }

        // A proxy on this machine that nobody named as trusted calls from loopback on behalf of the whole world.
        private static bool IsLocal(HttpContext http) => http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");

        private bool BearsToken(HttpContext http) => !string.IsNullOrEmpty(token) && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {token}"));
    }
}
