using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Web.Pages.Destinations;
using Connections.Web.Pages.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Connections.Web.Pages.Sources;

/// <summary>Reads all sources for the list: one query; what they are connected to is in the snapshot in force.</summary>
internal sealed class SourceRows(
    IDbContextFactory<ConnectionsDb> databases, CurrentSetup setup, LastReceived lastReceived, IOptions<SourceLifeOptions> rule, ViewerClock clock)
{
    public async Task<IReadOnlyList<SourceRow>> ReadAsync(string workspace, CancellationToken cancellationToken)
    {
        var inForce = setup.Value;
        if (inForce.Workspace is not { } own || own.Slug != workspace)
            return [];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var sources = await db.Sources.AsNoTracking().Where(s => s.WorkspaceId == own.Id).ToListAsync(cancellationToken);

        var connected = Connections(inForce, workspace).ToLookup(pair => pair.Source, pair => pair.Thing);
        return
        [
            .. sources.Select(source => new SourceRow(
                source, $"/{workspace}/sources/{source.Slug}",
                SourceListStatus.Of(source, lastReceived(source.Id), rule.Value.DisableAfter, clock.Now, clock.Zone),
                [.. connected[source.Id].OrderBy(thing => thing.Name, StringComparer.OrdinalIgnoreCase)])),
        ];
    }

    private static IEnumerable<(Guid Source, ConnectedThing Thing)> Connections(Setup setup, string workspace)
    {
        foreach (var destination in setup.Destinations.Values)
        {
            var thing = new ConnectedThing(destination.Name, $"/{workspace}/destinations/{destination.Slug}", destination.Enabled, (destination.Type, CatalogueEntry.NameOf(destination.Type)));
            foreach (var source in destination.Sources)
                yield return (source, thing);
        }

        foreach (var warehouse in setup.Warehouses.Values)
        {
            var thing = new ConnectedThing(warehouse.Name, $"/{workspace}/warehouses/{warehouse.Slug}", warehouse.Enabled, (warehouse.Type, CatalogueEntry.NameOf(warehouse.Type)));
            foreach (var source in warehouse.Sources)
                yield return (source, thing);
        }
    }
}
