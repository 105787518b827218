using Connections.Core.Mail;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>What the request form sends.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Website">The tool's website; null or empty for none.</param>
/// <param name="Kind"><c>source</c> or <c>destination</c>.</param>
/// <param name="Wish">What it should do.</param>
/// <param name="Email">Where to answer.</param>
public sealed record NewIntegrationRequest(string Tool, string? Website, string Kind, string Wish, string Email);

/// <summary>A tool that people asked for.</summary>
/// <param name="Tool">Its name, as the first request wrote it.</param>
/// <param name="Requests">The requests, newest first; each is a vote.</param>
public sealed record WantedTool(string Tool, IReadOnlyList<IntegrationRequest> Requests)
{
    /// <summary>How many asked for it.</summary>
    public int Votes => Requests.Count;
}

/// <summary>Requests for tools that the catalogue lacks.</summary>
public sealed class IntegrationRequests(IDbContextFactory<ConnectionsDb> databases, TimeProvider time)
{
    private const int MaxTool = 100;
    private const int MaxWish = 2000;
    private const int MaxWebsite = 2000;

    /// <summary>Checks and stores one.</summary>
    public async Task<Checked<IntegrationRequest>> SubmitAsync(NewIntegrationRequest wanted, Actor actor, CancellationToken cancellationToken)
    {
        var website = string.IsNullOrWhiteSpace(wanted.Website) ? null : wanted.Website.Trim();
        Problem?[] found =
        [
            wanted.Tool.Trim().Length is 0 or > MaxTool ? new("tool", $"A tool's name has 1 to {MaxTool} characters.") : null,
            website is null || IsWebAddress(website) ? null : new("website", "A website is an address that starts with https:// or http://."),
            wanted.Kind is "source" or "destination" ? null : new("kind", "Choose source or destination."),
            wanted.Wish.Trim().Length is 0 or > MaxWish ? new("wish", $"Say what it should do, in 1 to {MaxWish:N0} characters.") : null,
            EmailAddress.IsPlausible(wanted.Email.Trim()) ? null : new("email", "A mail address looks like name@example.com."),
        ];
        if (found.OfType<Problem>().ToArray() is { Length: > 0 } problems)
            return problems;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var request = new IntegrationRequest
        {
            WorkspaceId = (await db.Workspaces.SingleAsync(cancellationToken)).Id,
            Tool = wanted.Tool.Trim(),
            Website = website,
            Kind = wanted.Kind,
            Wish = wanted.Wish.Trim(),
            Email = wanted.Email.Trim(),
            RequestedBy = actor.Name,
            At = time.GetUtcNow(),
        };
        db.IntegrationRequests.Add(request);
        await db.SaveChangesAsync(cancellationToken);
        return request;
    }

    /// <summary>Every wanted tool, the most wanted first, then by the latest request. Names that differ in case alone are one tool.</summary>
    public async Task<IReadOnlyList<WantedTool>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var requests = await db.IntegrationRequests.AsNoTracking().OrderByDescending(r => r.At).ToListAsync(cancellationToken);

        // Here rather than in the query: SQLite's lower() knows ASCII only.
        return [.. requests.GroupBy(r => r.Tool, StringComparer.OrdinalIgnoreCase)
            .Select(same => new WantedTool(same.Last().Tool, [.. same]))
            .OrderByDescending(tool => tool.Votes).ThenByDescending(tool => tool.Requests[0].At)];
    }

    private static bool IsWebAddress(string text) =>
        text.Length <= MaxWebsite && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
