using Connections.Core.Log;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>What a <see cref="SliceRun"/> works with.</summary>
/// <param name="Log">The event log.</param>
/// <param name="State">Where due events are read from.</param>
/// <param name="Events">Events that destinations have in common.</param>
/// <param name="Delivery">Takes one event through the destination.</param>
/// <param name="Verdict">Makes of a try what becomes of its event.</param>
/// <param name="Meter">Where it counts.</param>
/// <param name="Options">The options.</param>
/// <param name="Room">The memory that all slices share.</param>
/// <param name="Clock">The clock.</param>
/// <param name="PlanOf">The plan in force of a destination.</param>
/// <param name="CommitAsync">Commits.</param>
/// <param name="TellAsync">Tells of the tries of a commit that was made.</param>
/// <param name="CursorMayMove">Whether moving the cursor alone is worth a sync of the disk now.</param>
internal sealed record SliceTools(
    IEventLog Log, IDeliveryState State, SharedEvents Events, EventDelivery Delivery, Verdict Verdict, DeliveryMeter Meter, DeliveryOptions Options, DeliveryRoom Room, TimeProvider Clock,
    Func<Guid, DeliveryPlan?> PlanOf, Func<DestinationSetup, SliceCommit, Task<CommitAnswer>> CommitAsync, Func<DestinationSetup, SliceCommit, Task> TellAsync,
    Func<Guid, bool> CursorMayMove);
