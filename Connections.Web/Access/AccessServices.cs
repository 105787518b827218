using System.Threading.RateLimiting;
using Connections.Core.Accounts;
using Connections.Web.Collection;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace Connections.Web.Access;

/// <summary>Registers who may come in, and how they prove it.</summary>
internal static class AccessServices
{
    /// <summary>The rate limit of everything that takes a password or a token.</summary>
    public const string Guarded = "sign-in";

    private static readonly TimeSpan SignInLasts = TimeSpan.FromDays(7);

    /// <summary>Adds cookies, policies, and the rate limit on sign-in.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddScoped<SignInManager<Person>>();
        services.AddScoped<ISecurityStampValidator, SecurityStampValidator<Person>>();
        services.AddScoped<IUserClaimsPrincipalFactory<Person>, PersonClaims>();
        services.AddScoped<AuthenticationStateProvider, CircuitRevalidation>();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddSingleton<OAuthAttempts>();

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "connections";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = SignInLasts;
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/sign-in/denied";
            cookie.ReturnUrlParameter = "return";
            var leadToSignIn = cookie.Events.OnRedirectToLogin;
            cookie.Events.OnRedirectToLogin = context => WantsPage(context.Request) ? leadToSignIn(context) : CollectionAnswers.NotFound(context.HttpContext);
        });
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.FromMinutes(1));

        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Viewer, policy => policy.RequireRole(nameof(Role.Viewer), nameof(Role.Editor), nameof(Role.Owner)))
            .AddPolicy(Policies.Editor, policy => policy.RequireRole(nameof(Role.Editor), nameof(Role.Owner)))
            .AddPolicy(Policies.Owner, policy => policy.RequireRole(nameof(Role.Owner)));

        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(Guarded, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
                _ => new() { PermitLimit = 20, Window = TimeSpan.FromMinutes(1) }));
        });
        return services;
    }

    // A library that was told a wrong address takes a redirect for success, and forgets its events: who sends something and wants no page is told so.
    private static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
