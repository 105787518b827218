using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Ingest;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Web.Pages.Shared;
using Connections.Web.Pages.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Connections.Web.Pages.Overview;

/// <summary>How the workspace stands: what needs somebody, then each source, destination and warehouse.</summary>
public sealed partial class OverviewPage
{
    /// <summary>Each line costs a query; the lists have the rest.</summary>
    private const int MostShown = 20;

    [Parameter] public required string Workspace { get; set; }

    private async Task<Standing?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await Databases.CreateDbContextAsync(cancellationToken);

        List<SourceStanding> sources = [];
        foreach (var source in await db.Sources.AsNoTracking().OrderBy(s => s.Name).Take(MostShown).ToListAsync(cancellationToken))
        {
            var counts = await Activity.CountAsync(source.Id, TimeSpan.FromHours(24), cancellationToken);
            sources.Add(new(source, counts, Activity.LastReceived(source.Id)));
        }

        List<DestinationStanding> destinations = [];
        foreach (var destination in await db.Destinations.AsNoTracking().OrderBy(d => d.Name).Take(MostShown).ToListAsync(cancellationToken))
            destinations.Add(new(destination, await Reports.ReadAsync(destination.Id, cancellationToken)));

        var warehouses = await db.ReadWarehouseLinesAsync(cancellationToken);
        return new(sources, destinations, warehouses, [.. NeedsOf(sources), .. NeedsOf(destinations), .. NeedsOf(warehouses)]);
    }

    private IEnumerable<Need> NeedsOf(IEnumerable<SourceStanding> sources)
    {
        foreach (var (source, _, _) in sources)
        {
            if (!source.Enabled && source.DisabledAutomatically)
                yield return new(Tone.Bad, "Disabled automatically", source.Name, $"/{Workspace}/sources/{source.Slug}/overview", "No destination took its events for 14 days.");
            else if (SourceDeadline.Of(source, Rule.Value.DisableAfter, Clock.Now) is { IsNear: true } deadline)
                yield return new(Tone.Warning, deadline.Countdown, source.Name, $"/{Workspace}/sources/{source.Slug}/overview", deadline.Sentence(Clock.Zone));
        }
    }

    private IEnumerable<Need> NeedsOf(IEnumerable<DestinationStanding> destinations) =>
        from standing in destinations
        where standing.Destination.Enabled && standing.Report.Discarded > 0
        select new Need(
            Tone.Warning, "Parked events", standing.Destination.Name, $"/{Workspace}/destinations/{standing.Destination.Slug}/overview",
            $"{Figure.Count(standing.Report.Discarded, "event is", "events are")} parked and can be sent again.");

    private IEnumerable<Need> NeedsOf(IEnumerable<WarehouseLine> warehouses) =>
        from line in warehouses
        where line.Warehouse.Enabled && line.Last is { Status: SyncStatus.Failure }
        select new Need(
            Tone.Bad, "Sync failed", line.Warehouse.Name, $"/{Workspace}/warehouses/{line.Warehouse.Slug}/history",
            line.Last!.Error ?? "The sync history has its notices.");

    private sealed record SourceStanding(Source Source, SourceCounts Counts, DateTimeOffset? Last);

    private sealed record DestinationStanding(Destination Destination, DeliveryReport Report);

    private sealed record Need(Tone Tone, string Word, string Name, string Href, string Why);

    private sealed record Standing(
        IReadOnlyList<SourceStanding> Sources, IReadOnlyList<DestinationStanding> Destinations, IReadOnlyList<WarehouseLine> Warehouses, IReadOnlyList<Need> Needs);
}
