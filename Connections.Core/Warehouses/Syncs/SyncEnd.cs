namespace Connections.Core.Warehouses.Syncs;

/// <summary>How a sync ended.</summary>
/// <param name="IsCancelled">Whether it was stopped.</param>
/// <param name="Error">What made it fail, in words that say what to do; null where nothing did.</param>
/// <param name="Trouble">What kind of trouble of the database that was; null where it was none of it.</param>
internal sealed record SyncEnd(bool IsCancelled, string? Error, SyncTrouble? Trouble)
{
    /// <summary>It came to its end.</summary>
    public static SyncEnd Well { get; } = new(false, null, null);
}
