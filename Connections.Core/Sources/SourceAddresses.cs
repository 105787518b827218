using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Sources;

/// <summary>Where an address leads.</summary>
/// <param name="Source">The source.</param>
/// <param name="HasMoved">Whether the address bore an old slug: redirect to <c>Source.Slug</c>.</param>
public sealed record SourceAddress(Source Source, bool HasMoved);

/// <summary>Finds the source that an address names.</summary>
public sealed class SourceAddresses(IDbContextFactory<ConnectionsDb> databases, TimeProvider time)
{
    /// <summary>The source of that slug, or the one that bore it within the last 90 days; null where there is none.</summary>
    public async Task<SourceAddress?> ResolveAsync(Guid workspaceId, string slug, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var sources = db.Sources.AsNoTracking().Include(s => s.WriteKeys).Where(s => s.WorkspaceId == workspaceId);
        if (await sources.FirstOrDefaultAsync(s => s.Slug == slug, cancellationToken) is { } named)
            return new(named, HasMoved: false);

        var now = time.GetUtcNow();
        var retired = db.RetiredSlugs.Where(r => r.WorkspaceId == workspaceId && r.ObjectType == SourceAudit.ObjectType && r.Slug == slug && r.Until > now);
        var moved = await sources.FirstOrDefaultAsync(s => retired.Any(r => r.ObjectId == s.Id), cancellationToken);
        return moved is null ? null : new(moved, HasMoved: true);
    }
}
