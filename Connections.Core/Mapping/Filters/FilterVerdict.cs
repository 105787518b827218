using System.Text.Json;

namespace Connections.Core.Mapping.Filters;

/// <summary>Why a filter dropped an event.</summary>
public enum FilterDrop
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>A drop action.</summary>
    Rule,

    /// <summary>The event is not in the sample.</summary>
    Sample,

    /// <summary>The filter cannot be read, and so lets nothing pass.</summary>
    Invalid,
}

/// <summary>What a destination's filters say of an event.</summary>
/// <param name="Event">The event as it is now: itself, or a copy with properties removed.</param>
/// <param name="Why">Whether and why it is dropped.</param>
/// <param name="Filter">The name of the filter that dropped it; null where it passes.</param>
public readonly record struct FilterVerdict(JsonElement Event, FilterDrop Why = FilterDrop.None, string? Filter = null)
{
    /// <summary>Whether the event goes on.</summary>
    public bool Passes => Why == FilterDrop.None;
}
