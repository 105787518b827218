using Connections.Core.Accounts;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Connections.Web.Access;

/// <summary>
/// Sign-in, sign-out, the first run and invitations: static pages with plain forms, since a circuit cannot set a cookie and a page that
/// is needed before everything else should need nothing else.
/// </summary>
internal static class AccessEndpoints
{
    /// <summary>Maps <c>/sign-in</c>, <c>/sign-out</c>, <c>/setup</c>, <c>/invite</c> and the root.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Home);
        routes.MapGet("/sign-in", (string? @return) => SignInForm(@return, email: null, problem: null));
        routes.MapGet("/sign-in/denied", () => new RazorComponentResult<DeniedPage> { StatusCode = StatusCodes.Status403Forbidden });
        routes.MapGet("/setup", ShowSetup);
        routes.MapGet("/invite", ShowInvitationAsync);

        // SameOrigin stands in place of antiforgery tokens here, so that a plain form (or curl) can sign in.
        var forms = routes.MapGroup("").AddEndpointFilter<SameOrigin>().DisableAntiforgery();
        forms.MapPost("/sign-in", SignInAsync).RequireRateLimiting(AccessServices.Guarded);
        forms.MapPost("/sign-out", (Delegate)SignOutAsync);
        forms.MapPost("/setup", ClaimAsync).RequireRateLimiting(AccessServices.Guarded);
        forms.MapPost("/invite", AcceptAsync).RequireRateLimiting(AccessServices.Guarded);
    }

    private static IResult Home(HttpContext context, CurrentSetup setup) =>
        setup.Value.Workspace is not { } workspace ? new RazorComponentResult<UnclaimedPage>()
        : context.User.Identity?.IsAuthenticated is true ? TypedResults.LocalRedirect($"/{workspace.Slug}")
        : TypedResults.LocalRedirect("/sign-in");

    private static async Task<IResult> SignInAsync(
        [FromForm] string? email, [FromForm] string? password, [FromForm(Name = "return")] string? returnTo,
        SignInManager<Person> signIn, CurrentSetup setup)
    {
        if (string.IsNullOrWhiteSpace(email) || string.IsNullOrEmpty(password))
            return SignInForm(returnTo, email, "Enter your e-mail address and your password.");

        var result = await signIn.PasswordSignInAsync(email.Trim(), password, isPersistent: true, lockoutOnFailure: true);
        if (result.IsLockedOut)
            return SignInForm(returnTo, email, "Too many wrong passwords for this address. Wait five minutes, then try again.");
        if (!result.Succeeded)
            return SignInForm(returnTo, email, "The e-mail address or the password is wrong.");
        return TypedResults.LocalRedirect(Local(returnTo) ?? $"/{setup.Value.Workspace?.Slug}");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        return TypedResults.LocalRedirect("/sign-in");
    }

    private static IResult ShowSetup(string? token, FirstRun firstRun) =>
        firstRun.IsValid(token) ? Setup(new SetupForm { Token = token! }, []) : SetupGone();

    private static async Task<IResult> ClaimAsync(
        [FromForm] SetupForm form, FirstRun firstRun, CurrentSetup setup, SignInManager<Person> signIn, CancellationToken cancellationToken)
    {
        if (!firstRun.IsValid(form.Token))
            return SetupGone();
        var name = form.WorkspaceName ?? "";
        var slug = string.IsNullOrWhiteSpace(form.WorkspaceSlug) ? Slug.From(name, "workspace") : form.WorkspaceSlug.Trim();
        var claimed = await firstRun.ClaimAsync(
            form.Token, new(form.Email?.Trim() ?? "", form.Name ?? "", form.Password ?? "", name, slug), cancellationToken);
        if (claimed.Value is not { } owner)
            return Setup(form, claimed.Problems);
        await setup.ReloadAsync(cancellationToken);
        await signIn.SignInAsync(owner, isPersistent: true);
        return TypedResults.LocalRedirect("/");
    }

    private static async Task<IResult> ShowInvitationAsync(string? token, Invitations invitations, CancellationToken cancellationToken) =>
        token is not null && await invitations.FindAsync(token, cancellationToken) is { } invitation
            ? Invite(new() { Token = token }, invitation.Email, [])
            : new RazorComponentResult<InvitationGonePage> { StatusCode = StatusCodes.Status404NotFound };

    private static async Task<IResult> AcceptAsync(
        [FromForm] InviteForm form, Invitations invitations, SignInManager<Person> signIn, CancellationToken cancellationToken)
    {
        if (await invitations.FindAsync(form.Token, cancellationToken) is not { } invitation)
            return new RazorComponentResult<InvitationGonePage> { StatusCode = StatusCodes.Status404NotFound };
        var accepted = await invitations.AcceptAsync(form.Token, form.Name ?? "", form.Password ?? "", cancellationToken);
        if (accepted.Value is not { } person)
            return Invite(form, invitation.Email, accepted.Problems);
        await signIn.SignInAsync(person, isPersistent: true);
        return TypedResults.LocalRedirect("/");
    }

    private static RazorComponentResult<SignInPage> SignInForm(string? returnTo, string? email, string? problem) => new(new
    {
        Return = Local(returnTo),
        Email = email,
        Problem = problem,
    })
    { StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized };

    private static RazorComponentResult<SetupPage> Setup(SetupForm form, IReadOnlyList<Problem> problems) => new(new { Form = form, Problems = problems })
    {
        StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
    };

    private static RazorComponentResult<SetupGonePage> SetupGone() => new() { StatusCode = StatusCodes.Status404NotFound };

    private static RazorComponentResult<InvitePage> Invite(InviteForm form, string email, IReadOnlyList<Problem> problems) =>
        new(new { Form = form, Email = email, Problems = problems })
        {
            StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };

    // Only an address of our own: a link with a foreign "return" must not lead away after the sign-in.
    private static string? Local(string? address) =>
        address is ['/', ..] and not ['/', '/', ..] and not ['/', '\\', ..] && !address.Any(char.IsControl) ? address : null;
}
