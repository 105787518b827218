using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Support;

/// <summary>Puts a workspace and sources into a data folder's database.</summary>
internal static class SeededStorage
{
    public static async Task<Guid> SeedWorkspaceAsync(this IServiceProvider services)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        await db.Database.EnsureCreatedAsync();
        var workspace = new Workspace { Slug = "acme", Name = "Acme", CreatedAt = DateTimeOffset.UnixEpoch };
        db.Workspaces.Add(workspace);
        await db.SaveChangesAsync();
        return workspace.Id;
    }

    public static async Task<Guid> SeedSourceAsync(this IServiceProvider services, Guid workspaceId, string type, string writeKey, bool enabled = true)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        var slug = writeKey.ToLowerInvariant();
        var source = new Source
        {
            WorkspaceId = workspaceId,
            Slug = slug,
            Name = slug,
            Type = type,
            WarehouseSchema = slug,
            Enabled = enabled,
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = "test",
            WriteKeys = { new WriteKey { Key = writeKey, CreatedAt = DateTimeOffset.UnixEpoch } },
        };
        db.Sources.Add(source);
        await db.SaveChangesAsync();
        return source.Id;
    }
}
