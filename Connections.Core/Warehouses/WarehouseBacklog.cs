using Connections.Core.Log;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Options;

namespace Connections.Core.Warehouses;

/// <summary>What a warehouse has yet to load.</summary>
/// <param name="OldestAt">When the oldest event was stored that waits for it.</param>
/// <param name="Left">How long it is until the event log's retention reaches that event; nothing or less where it has.</param>
/// <param name="Retention">How long the event log keeps events.</param>
public sealed record Backlog(DateTimeOffset OldestAt, TimeSpan Left, TimeSpan Retention);

/// <summary>Looks how far warehouses are behind.</summary>
public sealed class WarehouseBacklog
{
    private readonly IEventLog _log;
    private readonly WarehouseNeeds _needs;
    private readonly CurrentSetup _setup;
    private readonly IOptions<LogOptions> _options;
    private readonly TimeProvider _clock;

    internal WarehouseBacklog(IEventLog log, WarehouseNeeds needs, CurrentSetup setup, IOptions<LogOptions> options, TimeProvider clock) =>
        (_log, _needs, _setup, _options, _clock) = (log, needs, setup, options, clock);

    /// <summary>What waits for an enabled warehouse; null where nothing does.</summary>
    public async Task<Backlog?> OfAsync(Guid warehouseId, CancellationToken cancellationToken)
    {
        if (!_setup.Value.Warehouses.TryGetValue(warehouseId, out var warehouse))
            return null;
        DateTimeOffset? oldest = null;
        foreach (var need in (await _needs.NeedsAsync(cancellationToken)).Where(need => need.Kind == "warehouse" && need.Slug == warehouse.Slug))
        {
            var slice = await _log.ReadAsync(need.From, need.Sources, maxRecords: 1, maxBytes: 1, cancellationToken);
            if (slice.Records is [var first, ..] && !(oldest < first.Time))
                oldest = first.Time;
        }

        var retention = _options.Value.Retention;
        return oldest is { } at ? new(at, at + retention - _clock.GetUtcNow(), retention) : null;
    }
}
