using System.Collections.Concurrent;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery.Replays;

/// <summary>What replays work with.</summary>
internal sealed class ReplayTools(
    IEventLog log, IDeliveryState delivery, IReplayState state, OutcomeLog outcomes, EventDelivery events, CurrentSetup current, IOptions<DeliveryOptions> options, TimeProvider clock)
{
    public IEventLog Log => log;

    public IDeliveryState Delivery => delivery;

    public IReplayState State => state;

    public OutcomeLog Outcomes => outcomes;

    public EventDelivery Events => events;

    public CurrentSetup Current => current;

    public DeliveryOptions Options => options.Value;

    public TimeProvider Clock => clock;

    /// <summary>What holds up a replay that runs, in memory: a restart tries at once.</summary>
    public ConcurrentDictionary<Guid, string?> Notes { get; } = [];
}
