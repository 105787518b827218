using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Delivery.Tokens;

/// <summary>Gives requests the access token in force, and renews it: before it ends, and when the vendor refuses it.</summary>
/// <remarks>
/// One refresh at a time for a destination; whoever waited for it takes what it brought. A refresh is not given up with the event that asked:
/// a vendor that rotates refresh tokens has made the old one worthless by then. What it brings is saved before it is used.
/// </remarks>
internal sealed partial class AccessTokens(
    TokenEndpoint vendor, IDbContextFactory<ConnectionsDb> databases, SecretBox secrets, CurrentSetup setup, TimeProvider clock, ILogger<AccessTokens> logger)
{
    // After a failure the vendor is left alone so long: each event would ask again.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConditionalWeakTable<JsonObject, OAuthGrant> _read = [];
    private readonly ConcurrentDictionary<Guid, Standing> _standings = new();

    /// <summary>The token for a request; null where nothing was granted.</summary>
    /// <exception cref="VendorException">There is none, and none can be had now.</exception>
    public async ValueTask<string?> CurrentAsync(DestinationSetup destination, CancellationToken cancellationToken)
    {
        var grant = GrantOf(destination);
        if (!grant.CanRefresh || !IsEnding(grant))
            return grant.AccessToken;
        try
        {
            return await RenewAsync(destination, grant.AccessToken, cancellationToken);
        }
        catch (VendorException) when (grant.AccessToken is not null)
        {
            return grant.AccessToken; // it may be good for a while; if not, the vendor says so
        }
    }

    /// <summary>Another token than the one that the vendor has just refused; null where there is no way to one.</summary>
    /// <exception cref="VendorException">The vendor gives none.</exception>
    public async Task<string?> AfterRefusalAsync(DestinationSetup destination, string? refused, CancellationToken cancellationToken) =>
        GrantOf(destination).CanRefresh ? await RenewAsync(destination, refused, cancellationToken) : null;

    private bool IsEnding(OAuthGrant grant) => grant.AccessToken is null || grant.ExpiresAt <= clock.GetUtcNow();

    // A slice may still work by an older snapshot; the newest has the newest token.
    private OAuthGrant GrantOf(DestinationSetup destination)
    {
        var stored = setup.Value.Destinations.GetValueOrDefault(destination.Id, destination).OAuth;
        var grant = stored is null ? OAuthGrant.None : _read.GetValue(stored, OAuthGrant.Of);
        return _standings.TryGetValue(destination.Id, out var standing) && standing.Unsaved is { } unsaved && unsaved.Of == grant ? unsaved.Renewed : grant;
    }

    private async Task<string?> RenewAsync(DestinationSetup destination, string? refused, CancellationToken cancellationToken)
    {
        var standing = _standings.GetOrAdd(destination.Id, _ => new());
        await standing.Turn.WaitAsync(cancellationToken);
        try
        {
            var grant = GrantOf(destination);
            if (grant.AccessToken != refused && !IsEnding(grant))
                return grant.AccessToken;
            if (standing.FailureOf(grant, clock.GetUtcNow()) is { } failure)
                throw new VendorException(failure);
            return await RefreshAsync(destination, grant, standing);
        }
        finally
        {
            standing.Turn.Release();
        }
    }

    private async Task<string?> RefreshAsync(DestinationSetup destination, OAuthGrant grant, Standing standing)
    {
        OAuthGrant renewed;
        try
        {
            renewed = await vendor.RefreshAsync(destination, grant, CancellationToken.None);
        }
        catch (VendorException e)
        {
            // Also where it is for good: no event is to blame, and all of them go out once somebody has connected the destination again.
            var waits = e.Result with { Status = e.Result.Status == 401 ? 503 : e.Result.Status };
            standing.Failure = (grant.RefreshToken, waits, clock.GetUtcNow());
            if (e.Result.Status == 401)
                await TrySaveAsync(destination, stored => stored.RefreshToken == grant.RefreshToken ? (stored, e.Message) : null);
            throw new VendorException(waits);
        }

        standing.Failure = null;
        var isSaved = await TrySaveAsync(destination, stored => stored.RefreshToken == grant.RefreshToken ? (renewed with { ClientId = stored.ClientId, ClientSecret = stored.ClientSecret }, null) : null);
        standing.Unsaved = isSaved ? null : (grant, renewed);
        return renewed.AccessToken;
    }

    // Nothing is saved over what somebody has connected meanwhile.
    private async Task<bool> TrySaveAsync(DestinationSetup destination, Func<OAuthGrant, (OAuthGrant Grant, string? Reason)?> change)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            if (await db.Destinations.SingleOrDefaultAsync(one => one.Id == destination.Id, CancellationToken.None) is not { } stored)
                return false;
            if (change(OAuthGrant.Of(secrets.Open(stored.OAuth))) is not var (grant, reason))
                return true;
            if (reason is not null && stored.ReconnectReason is null)
                db.Audit.Add(Lost(stored, reason));
            (stored.OAuth, stored.ReconnectReason) = (secrets.Seal(grant.ToJson()), reason);
            await db.SaveChangesAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException)
        {
            NotSaved(logger, destination.Slug, e);
            return false;
        }
    }

    private AuditEntry Lost(Destination destination, string reason) => new()
    {
        WorkspaceId = destination.WorkspaceId,
        Event = "Destination Connection Lost",
        ActorName = Actor.Product.Name,
        ObjectType = "destination",
        ObjectId = destination.Id,
        ObjectName = destination.Name,
        At = clock.GetUtcNow(),
        Reason = reason,
    };

    [LoggerMessage(LogLevel.Error, "The tokens of destination {Destination} could not be saved. They are kept in memory, and lost at the next start: then it has to be connected again.")]
    private static partial void NotSaved(ILogger logger, string destination, Exception exception);

    /// <summary>How the tokens of one destination stand.</summary>
    private sealed class Standing
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public (string? RefreshToken, EventResult Result, DateTimeOffset At)? Failure { get; set; }

        /// <summary>What was granted and could not be saved, and the stored grant that it takes the place of.</summary>
        public (OAuthGrant Of, OAuthGrant Renewed)? Unsaved { get; set; }

        /// <summary>Why the vendor is left alone with this grant; null where it may be asked. A failure of later than now is forgotten: the clock was put back.</summary>
        public EventResult? FailureOf(OAuthGrant grant, DateTimeOffset now) =>
            Failure is { } failure && failure.RefreshToken == grant.RefreshToken && failure.At <= now && now < failure.At + Pause ? failure.Result : null;
    }
}
