using System.Security.Claims;
using System.Security.Cryptography;
using Connections.Core.Delivery.Tokens;
using Connections.Core.Workspaces;
using Connections.Web.Collection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Access;

/// <summary>
/// Leads a person to a vendor to agree, and takes them back. What they left with is kept in a cookie of their browser, encrypted: only the
/// browser and the person that began can end it, and it ends once.
/// </summary>
internal static class OAuthEndpoints
{
    /// <summary>Maps <c>/oauth/{destination}/connect</c> and <c>/oauth/{destination}/callback</c>.</summary>
    public static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        var oauth = routes.MapGroup("/oauth/{destination}").RequireAuthorization(Policies.Editor);
        oauth.MapGet("/connect", Leave).AddEndpointFilter<SameOrigin>();
        oauth.MapGet("/callback", ReturnAsync);
    }

    /// <summary>Where vendors send people back.</summary>
    public static string CallbackPath(string destination) => $"/oauth/{destination}/callback";

    private static IResult Leave(string destination, HttpContext context, CurrentSetup setup, PublicOrigin origin, OAuthAttempts attempts)
    {
        if (Find(setup, destination) is not { } found)
            return Gone(destination);
        var origins = origin.Of(context.Request);
        if (origins.Value is not { } here)
            return Problem(found, origins.Problems[0].Message, setup);

        var attempt = new OAuthAttempt(found.Id, PersonOf(context), Random(), Random(), here + CallbackPath(found.Slug));
        var address = OAuthConnections.AuthorizeAddress(found, attempt.RedirectUri, attempt.State, attempt.Verifier);
        if (address.Value is not { } vendor)
            return Problem(found, address.Problems[0].Message, setup);
        attempts.Begin(context, found.Slug, attempt);
        return TypedResults.Redirect(vendor);
    }

    private static async Task<IResult> ReturnAsync(
        string destination, string? code, string? state, string? error, HttpContext context, CurrentSetup setup, OAuthAttempts attempts,
        OAuthConnections connections, CancellationToken cancellationToken)
    {
        var attempt = attempts.End(context, destination);
        if (Find(setup, destination) is not { } found)
            return Gone(destination);
        if (attempt is null || attempt.Destination != found.Id || attempt.Person != PersonOf(context) || !IsSame(attempt.State, state))
            return Problem(found, "This answer belongs to no attempt that this browser began in the last ten minutes. Connect again under Settings.", setup);
        if (error is not null)
            return Problem(found, error == "access_denied" ? "Access was not granted, so nothing has changed." : $"The vendor answered '{Short(error)}', so nothing has changed.", setup);
        if (string.IsNullOrEmpty(code))
            return Problem(found, "The vendor sent no code along, so nothing has changed. Connect again under Settings.", setup);

        var actor = new Actor(attempt.Person, context.User.Identity?.Name ?? "");
        var connected = await connections.ConnectAsync(found.Id, code, attempt.RedirectUri, attempt.Verifier, actor, cancellationToken);
        return connected.Value is null ? Problem(found, connected.Problems[0].Message, setup) : TypedResults.LocalRedirect(SettingsOf(found, setup));
    }

    private static DestinationSetup? Find(CurrentSetup setup, string slug) => setup.Value.Destinations.Values.FirstOrDefault(destination => destination.Slug == slug);

    private static Guid PersonOf(HttpContext context) => Guid.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!);

    private static string Random() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private static bool IsSame(string expected, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(expected), System.Text.Encoding.UTF8.GetBytes(given));

    private static string Short(string text) => text.Length > 60 ? text[..60] : text;

    private static string SettingsOf(DestinationSetup destination, CurrentSetup setup) => $"/{setup.Value.Workspace?.Slug}/destinations/{destination.Slug}/settings";

    private static RazorComponentResult<OAuthProblemPage> Problem(DestinationSetup destination, string message, CurrentSetup setup) =>
        new(new { destination.Name, Message = message, Back = SettingsOf(destination, setup) }) { StatusCode = StatusCodes.Status422UnprocessableEntity };

    private static RazorComponentResult<OAuthProblemPage> Gone(string destination) =>
        new(new { Name = "The destination", Message = $"No destination has the address '{Short(destination)}': it was deleted, or its address was changed.", Back = "/" })
        {
            StatusCode = StatusCodes.Status404NotFound,
        };
}
