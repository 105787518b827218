using System.Text.Json;

namespace Connections.Core.Mapping.Filters;

/// <summary>The kinds of actions, in the order in which filters of these kinds run.</summary>
internal enum FilterStage
{
    Sample,
    Drop,
    DropProperties,
    AllowProperties,
    MapProperties,
}

/// <summary>One compiled action: an event as it is now becomes the event as it goes on, or nothing.</summary>
/// <param name="Stage">Its kind.</param>
/// <param name="Apply">Null drops the event.</param>
internal sealed record FilterStep(FilterStage Stage, Func<JsonElement, JsonElement?> Apply);
