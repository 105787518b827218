using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Provisioning;

/// <summary>Finds what a slug of the file means. People may have changed a slug since: the one in the file still leads to the thing, however long ago that was.</summary>
internal static class BySlug
{
    public static Task<Guid?> FindSourceAsync(this ConnectionsDb db, string slug, CancellationToken cancellationToken) =>
        FindAsync(db, db.Sources.Where(s => s.Slug == slug).Select(s => s.Id), "source", slug, cancellationToken);

    public static Task<Guid?> FindDestinationAsync(this ConnectionsDb db, string slug, CancellationToken cancellationToken) =>
        FindAsync(db, db.Destinations.Where(d => d.Slug == slug).Select(d => d.Id), "destination", slug, cancellationToken);

    public static Task<Guid?> FindWarehouseAsync(this ConnectionsDb db, string slug, CancellationToken cancellationToken) =>
        FindAsync(db, db.Warehouses.Where(w => w.Slug == slug).Select(w => w.Id), "warehouse", slug, cancellationToken);

    private static async Task<Guid?> FindAsync(ConnectionsDb db, IQueryable<Guid> bearing, string objectType, string slug, CancellationToken cancellationToken)
    {
        if (await bearing.ToListAsync(cancellationToken) is [var id])
            return id;
        return await db.RetiredSlugs.Where(r => r.ObjectType == objectType && r.Slug == slug)
            .Select(r => (Guid?)r.ObjectId).FirstOrDefaultAsync(cancellationToken);
    }
}
