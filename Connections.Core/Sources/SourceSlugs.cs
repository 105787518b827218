using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Sources;

/// <summary>
/// Names of sources in addresses and in warehouses. Ask within the transaction that saves the answer: SQLite's write lock, held from the
/// transaction's start, is what keeps two people from getting one name.
/// </summary>
internal static class SourceSlugs
{
    private const string AddPage = "new";

    /// <summary>Whether the console's own page stands at that address.</summary>
    public static bool IsReserved(string slug) => slug == AddPage;

    /// <summary>The slugs of the workspace's sources.</summary>
    public static Task<HashSet<string>> TakenAsync(ConnectionsDb db, Guid workspaceId, CancellationToken cancellationToken) =>
        db.Sources.Where(s => s.WorkspaceId == workspaceId).Select(s => s.Slug).ToHashSetAsync(cancellationToken);

    /// <summary>A slug made from the name. It leaves alone those that still lead on, so no link to another source changes its meaning unasked.</summary>
    public static async Task<string> FromNameAsync(ConnectionsDb db, Guid workspaceId, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var taken = await TakenAsync(db, workspaceId, cancellationToken);
        taken.UnionWith(await db.RetiredSlugs.Of(workspaceId).Where(r => r.Until > now).Select(r => r.Slug).ToListAsync(cancellationToken));
        taken.Add(AddPage);
        return Slug.Unique(Slug.From(name, otherwise: "source"), taken);
    }

    /// <summary>The schema's name in warehouses: the slug with <c>_</c> for <c>-</c>, numbered where another source has it (<c>a-b</c> and <c>a_b</c> meet here).</summary>
    public static async Task<string> SchemaAsync(ConnectionsDb db, Guid workspaceId, string slug, CancellationToken cancellationToken)
    {
        var taken = await db.Sources.Where(s => s.WorkspaceId == workspaceId).Select(s => s.WarehouseSchema).ToHashSetAsync(cancellationToken);
        var schema = slug.Replace('-', '_');
        var candidate = schema;
        for (var number = 2; taken.Contains(candidate); number++)
        {
            var suffix = $"_{number}";
            candidate = schema[..Math.Min(schema.Length, Slug.MaxLength - suffix.Length)] + suffix;
        }

        return candidate;
    }

    /// <summary>From now on the slug leads to whoever bears it, and no longer on to an earlier bearer.</summary>
    public static async Task TakeAsync(ConnectionsDb db, Guid workspaceId, string slug, CancellationToken cancellationToken) =>
        db.RetiredSlugs.RemoveRange(await db.RetiredSlugs.Of(workspaceId).Where(r => r.Slug == slug).ToListAsync(cancellationToken));

    private static IQueryable<RetiredSlug> Of(this IQueryable<RetiredSlug> slugs, Guid workspaceId) =>
        slugs.Where(r => r.WorkspaceId == workspaceId && r.ObjectType == SourceAudit.ObjectType);
}
