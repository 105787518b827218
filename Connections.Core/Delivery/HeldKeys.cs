namespace Connections.Core.Delivery;

/// <summary>The user keys of a destination that have waiting events, and when each is tried next. Guarded by the window's lock.</summary>
internal sealed class HeldKeys(WaitingSummary waiting)
{
    private readonly Dictionary<ulong, DateTimeOffset> _until = new(waiting.Keys);

    /// <summary>When the first of them is due; null where none is. It may be said to be earlier than it is.</summary>
    public DateTimeOffset? NextDue { get; private set; } = waiting.NextTry;

    public bool Contains(ulong key) => _until.ContainsKey(key);

    /// <summary>The key waits from here on.</summary>
    public void Hold(ulong key, DateTimeOffset until)
    {
        _until[key] = until;
        NextDue = NextDue < until ? NextDue : until;
    }

    /// <summary>Due events were taken in.</summary>
    /// <param name="taken">Their keys.</param>
    /// <param name="busy">Keys whose events could not be taken, since something of theirs is still in the window.</param>
    /// <param name="isWhole">Whether all waiting events of these keys were found.</param>
    /// <param name="now">The time at which they were due.</param>
    /// <param name="again">When to look again for the others.</param>
    public void Took(IReadOnlyCollection<ulong> taken, IReadOnlySet<ulong> busy, bool isWhole, DateTimeOffset now, DateTimeOffset again)
    {
        foreach (var key in taken)
        {
            if (isWhole)
                _until.Remove(key);
            else
                _until[key] = again;
        }

        // What is due and was neither found nor is in the window has no row any more. Where all that was found is in there already, the rest has to wait for it.
        foreach (var (key, at) in _until.Where(held => held.Value < again).ToList())
            if (busy.Contains(key) || (!isWhole && taken.Count == 0))
                _until[key] = again;
            else if (isWhole && at <= now)
                _until.Remove(key);
        NextDue = _until.Count == 0 ? null : _until.Values.Min();
    }
}
