using Connections.Core.Log;

namespace Connections.Core.Ingest.Dedup;

/// <summary>Appends those of a request's events that are not known yet.</summary>
/// <remarks>
/// A request appends what is new in it first, and only then waits for others that append what it repeats. While it waits it holds nothing
/// that anyone could wait for, so requests that repeat each other's events cannot block each other.
/// </remarks>
internal sealed class Deduplicator(KeyIndex index, IEventLog log)
{
    /// <summary>Completes when every event, or the original that it repeats, is on the disk.</summary>
    /// <exception cref="LogUnavailableException">Nothing of the call is acknowledged; what was stored of it is known when it comes again.</exception>
    public async ValueTask<Appended> AppendAsync(LogEntry[] entries, CancellationToken cancellationToken)
    {
        if (entries.Length == 0)
            return new((IReadOnlyList<LogPosition>)[]);
        var reservation = index.Reserve(entries);
        var positions = await AppendNewAsync(reservation, entries, cancellationToken);
        return reservation.Repeats is [] ? new(positions) : await ResolveAsync(reservation.Repeats, positions, entries, cancellationToken);
    }

    private async ValueTask<IReadOnlyList<LogPosition>> AppendNewAsync(Reservation reservation, LogEntry[] entries, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogPosition> positions;
        try
        {
            positions = reservation.NewCount == 0 ? [] : await log.AppendAsync(NewOf(reservation, entries), cancellationToken);
        }
        catch
        {
            index.Release(reservation);
            throw;
        }

        index.Commit(reservation, positions);
        return positions;
    }

    private static LogEntry[] NewOf(Reservation reservation, LogEntry[] entries)
    {
        if (reservation.Repeats is [])
            return entries;
        var (found, next) = (new List<LogEntry>(reservation.NewCount), 0);
        for (var i = 0; i < entries.Length; i++)
            if (next < reservation.Repeats.Count && reservation.Repeats[next].Index == i)
                next++;
            else
                found.Add(entries[i]);
        return [.. found];
    }

    private async ValueTask<Appended> ResolveAsync(
        IReadOnlyList<Repeat> repeats, IReadOnlyList<LogPosition> positions, LogEntry[] entries, CancellationToken cancellationToken)
    {
        var (stored, again) = (new StoredAs[entries.Length], new List<int>());
        var next = 0;
        for (var i = 0; i < entries.Length; i++)
            if (next == repeats.Count || repeats[next].Index != i)
                stored[i] = new(positions[i - next], false);
            else if (repeats[next++] is var repeat && repeat.Original is not { } original)
                stored[i] = new(repeat.Number < 0 ? repeat.Position : positions[repeat.Number], true);
            else if (await original.WaitAsync(cancellationToken) is { } others)
                stored[i] = new(others[repeat.Number], true);
            else
                again.Add(i); // the original is not stored, so this is it

        if (again.Count > 0)
        {
            var second = await AppendAsync([.. again.Select(i => entries[i])], cancellationToken);
            for (var i = 0; i < again.Count; i++)
                stored[again[i]] = second[i];
        }

        return new(stored);
    }
}

/// <summary>What became of an event.</summary>
/// <param name="Position">Where it, or the original that it repeats, is stored; null for an original that is too old to be known by its place.</param>
/// <param name="IsRepeat">True when it was not stored, because it is stored already.</param>
internal readonly record struct StoredAs(LogPosition? Position, bool IsRepeat);

/// <summary>What became of the events of a call, in their order.</summary>
internal readonly struct Appended
{
    private readonly IReadOnlyList<LogPosition> _positions;
    private readonly StoredAs[]? _mixed;

    /// <summary>All were new.</summary>
    public Appended(IReadOnlyList<LogPosition> positions) => _positions = positions;

    public Appended(StoredAs[] mixed) => (_positions, _mixed) = ([], mixed);

    public StoredAs this[int index] => _mixed?[index] ?? new(_positions[index], false);

    public int Repeats => _mixed?.Count(stored => stored.IsRepeat) ?? 0;
}
