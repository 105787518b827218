using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>Where a slice left its destination: what has to happen before the next one is worth its while.</summary>
/// <param name="MoreNow">Events wait that could be delivered at once.</param>
/// <param name="ReadTo">Everything before it was read. Null: reading on is no use, since the destination is paused, full or disabled.</param>
/// <param name="NextAt">When something is due by the clock; null for nothing.</param>
internal sealed record SliceEnd(bool MoreNow, LogPosition? ReadTo, DateTimeOffset? NextAt)
{
    /// <summary>Nothing to do until the set-up changes.</summary>
    public static SliceEnd Nothing { get; } = new(false, null, null);
}
