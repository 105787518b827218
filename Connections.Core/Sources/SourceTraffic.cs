using System.Linq.Expressions;

namespace Connections.Core.Sources;

/// <summary>
/// Which sources receive: it lives in memory (see <c>SourceActivity.LastReceived</c>), not in the database. With it, the Sources table
/// filters and sorts by status in one query: the two lists of ids go along as parameters.
/// </summary>
/// <param name="Ever">Sources that have received an event.</param>
/// <param name="Lately">Those whose last event is younger than <see cref="SourceStatus.QuietAfter"/>.</param>
public sealed record SourceTraffic(IReadOnlyList<Guid> Ever, IReadOnlyList<Guid> Lately)
{
    /// <summary>Reads it off the last event of each source.</summary>
    /// <param name="lastReceived">Source and time of its last event, null before the first.</param>
    /// <param name="now">The time now.</param>
    public static SourceTraffic Of(IEnumerable<KeyValuePair<Guid, DateTimeOffset?>> lastReceived, DateTimeOffset now)
    {
        var received = lastReceived.Where(source => source.Value is not null).ToList();
        return new(
            [.. received.Select(source => source.Key)],
            [.. received.Where(source => now - source.Value < SourceStatus.QuietAfter).Select(source => source.Key)]);
    }

    // Numbers rather than the enumeration: the model keeps enumerations as text, which would sort by the alphabet.
    internal Expression<Func<Source, int>> State()
    {
        var (ever, lately) = this;
        return s => s.Enabled
            ? lately.Contains(s.Id) ? (int)SourceState.Receiving : ever.Contains(s.Id) ? (int)SourceState.Quiet : (int)SourceState.NoDataYet
            : s.DisabledAutomatically ? (int)SourceState.DisabledAutomatically : (int)SourceState.Disabled;
    }
}

/// <summary>Status as a column that the database filters and sorts by.</summary>
public static class SourceStatusQueries
{
    /// <summary>The sources in one of the states; <see cref="SourceState.Enabled"/> stands for all enabled ones.</summary>
    public static IQueryable<Source> InState(this IQueryable<Source> sources, IEnumerable<SourceState> states, SourceTraffic traffic)
    {
        var wanted = states
            .SelectMany(state => state == SourceState.Enabled ? [SourceState.Receiving, SourceState.Quiet, SourceState.NoDataYet] : new[] { state })
            .Select(state => (int)state).Distinct().ToList();
        var state = traffic.State();
        var isWanted = Expression.Call(Expression.Constant(wanted), nameof(List<>.Contains), null, state.Body);
        return sources.Where(Expression.Lambda<Func<Source, bool>>(isWanted, state.Parameters));
    }

    /// <summary>Sorted by status: receiving first, disabled automatically last; the other way round when descending.</summary>
    public static IOrderedQueryable<Source> OrderByState(this IQueryable<Source> sources, SourceTraffic traffic, bool descending) =>
        descending ? sources.OrderByDescending(traffic.State()) : sources.OrderBy(traffic.State());
}
