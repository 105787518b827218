using System.Text.Json;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// All filters of a destination, in the order in which they run: samples, drops, dropped properties, allowed properties; each on the
/// event as the ones before left it. A filter of several actions stands where its first one does. A filter that cannot be read drops
/// every event: what it should have kept back must not leak. Safe to use from many threads.
/// </summary>
public sealed class EventFilters
{
    /// <summary>The most filters of a destination.</summary>
    public const int MostFilters = 10;

    private readonly EventFilter[] _filters;
    private readonly string? _invalid;

    private EventFilters(EventFilter[] filters, string? invalid) => (_filters, _invalid) = (filters, invalid);

    /// <summary>No filter: every event passes as it is.</summary>
    public static EventFilters None { get; } = new([], null);

    /// <summary>Whether an event may pass as another one.</summary>
    internal bool ChangeEvents => Array.Exists(_filters, filter => filter.ChangesEvents);

    /// <summary>Whether every event passes as it is.</summary>
    internal bool IsEmpty => _filters.Length == 0 && _invalid is null;

    /// <summary>What is wrong with a destination's filters, each with its place, such as <c>filters[0].if</c>: ask before saving.</summary>
    public static IReadOnlyList<Problem> Problems(IReadOnlyList<FilterDefinition> definitions)
    {
        if (definitions.Count > MostFilters)
            return [new("filters", $"A destination has at most {MostFilters} filters.")];
        return [.. definitions.SelectMany((one, index) => EventFilter.Compile(one).Problems.Select(p => p with { Field = $"filters[{index}].{p.Field}" }))];
    }

    /// <summary>Compiles the enabled ones.</summary>
    /// <param name="definitions">The filters.</param>
    /// <param name="random">Gives numbers from 0 up to 1 for samples without a path; left out, each event has its own by its messageId.</param>
    public static EventFilters Compile(IReadOnlyList<FilterDefinition> definitions, Func<double>? random = null)
    {
        var compiled = definitions.Where(one => one.Enabled).Select(one => (one.Name, EventFilter.Compile(one, random).Value)).ToList();
        var invalid = compiled.Find(one => one.Value is null);
        return new([.. compiled.Select(one => one.Value).OfType<EventFilter>().OrderBy(one => one.Stage)], invalid.Name);
    }

    /// <summary>What becomes of an event. Never throws, whatever the event holds.</summary>
    /// <param name="record">The event; no object in it has a member twice (see <see cref="EventJson"/>).</param>
    public FilterVerdict Apply(JsonElement record)
    {
        if (_invalid is not null)
            return new(record, FilterDrop.Invalid, _invalid);
        foreach (var filter in _filters)
        {
            var verdict = filter.Apply(record);
            if (!verdict.Passes)
                return verdict;
            record = verdict.Event;
        }

        return new(record);
    }
}
