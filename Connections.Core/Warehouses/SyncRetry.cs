namespace Connections.Core.Warehouses;

/// <summary>How a warehouse is tried again whose syncs fail for a reason that may pass.</summary>
/// <param name="Failures">How many failed in a row.</param>
/// <param name="At">When the next try is; null while it runs or waits for its turn.</param>
public sealed record SyncRetry(int Failures, DateTimeOffset? At)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(5), Longest = TimeSpan.FromHours(1);

    /// <summary>After so many failures, the last of which ended then: five minutes, ten, twenty, and so on up to an hour.</summary>
    internal static SyncRetry After(int failures, DateTimeOffset end)
    {
        var pause = First * Math.Pow(2, Math.Min(failures - 1, 10));
        return new(failures, end + (pause < Longest ? pause : Longest));
    }

    /// <summary>The same, at once where it would be later than any retry is from now on: the clock was put back.</summary>
    internal SyncRetry NotLaterThan(DateTimeOffset now) => At - now > Longest ? this with { At = now } : this;
}
