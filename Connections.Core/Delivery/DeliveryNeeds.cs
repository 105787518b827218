using Connections.Core.Log;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Delivery;

/// <summary>What the enabled destinations still have to read of the log.</summary>
internal sealed class DeliveryNeeds(IDbContextFactory<ConnectionsDb> databases, IDeliveryState state, IEventLog log) : ILogConsumer
{
    public async Task<IReadOnlyList<LogNeed>> NeedsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var enabled = await db.Destinations.AsNoTracking().Where(destination => destination.Enabled).Include(destination => destination.Sources).ToListAsync(cancellationToken);
        List<LogNeed> needs = [];
        foreach (var destination in enabled)
            if (await state.ReadCursorAsync(destination.Id, cancellationToken) is { } cursor && cursor.Log == log.Id)
                needs.Add(new($"destination {destination.Slug}", cursor, destination.Sources.Select(source => source.Id).ToHashSet()) { Kind = "destination", Slug = destination.Slug });
        return needs;
    }
}
