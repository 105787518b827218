using System.Text.Json;
using Connections.Core.Mapping;
using Connections.Core.Mapping.Filters;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Trials;

/// <summary>What a destination's filters would make of an event.</summary>
/// <param name="Why">Whether and why it is dropped.</param>
/// <param name="Filter">The filter that dropped it; null where it passes.</param>
/// <param name="Event">The event as it goes on, as JSON; null where it is dropped.</param>
public sealed record FilterOutcome(FilterDrop Why, string? Filter, string? Event);

/// <summary>Tries filters, saved or not, as delivery runs them. A sample by chance keeps the event: whether it is kept cannot be told.</summary>
public static class FilterTrial
{
    /// <summary>What becomes of the event; or a problem (field <c>event</c>) where it is none.</summary>
    /// <param name="filters">All filters of the destination; those that are off are passed over.</param>
    /// <param name="json">The event, UTF-8.</param>
    public static Checked<FilterOutcome> Try(IReadOnlyList<FilterDefinition> filters, ReadOnlyMemory<byte> json)
    {
        JsonElement record;
        try
        {
            record = EventJson.Parse(json);
        }
        catch (JsonException e)
        {
            return new Problem("event", EventJson.Explain(e));
        }

        if (record.ValueKind != JsonValueKind.Object)
            return new Problem("event", "The event is a JSON object, such as {\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u1\"}.");
        var verdict = EventFilters.Compile(filters, random: () => 0).Apply(record);
        return new FilterOutcome(verdict.Why, verdict.Filter, verdict.Passes ? verdict.Event.GetRawText() : null);
    }
}
