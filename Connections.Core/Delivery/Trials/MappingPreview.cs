using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Trials;

/// <summary>What a mapping would do with an event, nothing sent.</summary>
/// <param name="Mapping">The mapping, saved or not.</param>
/// <param name="ActionName">The name of its action; the slug where there is no such action.</param>
public sealed record MappingPreview(MappingSetup Mapping, string ActionName)
{
    /// <summary>
    /// Why it cannot be run, or why its payload is refused: fields as <c>event</c>, <c>action</c>, <c>trigger</c>, <c>mapping/…</c>,
    /// <c>settings.…</c>, or a field of the action. Empty where nothing is wrong.
    /// </summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Why its trigger does not take the event; null where it does. The payload is shown all the same.</summary>
    public TriggerMiss? Miss { get; init; }

    /// <summary>What the mapping makes of the event, checked against the action's fields; null where that is refused.</summary>
    public JsonObject? Payload { get; init; }

    /// <summary>The very requests that would be sent, in order; the first one alone where the rest <see cref="DependsOnAnswers"/>, and none where it is not made by HTTP.</summary>
    public IReadOnlyList<TrialRequest> Requests { get; init; } = [];

    /// <summary>Whether what follows the first request depends on the vendor's answers, and so cannot be shown beforehand.</summary>
    public bool DependsOnAnswers { get; init; }

    /// <summary>Whether it would be run for this event.</summary>
    public bool Runs => Miss is null && Problems.Count == 0;
}

/// <summary>What a mapping did with an event that was sent for real.</summary>
/// <param name="Preview">What it would do; where it does not run, nothing was sent.</param>
public sealed record MappingTest(MappingPreview Preview)
{
    /// <summary><c>delivered</c>, <c>retried</c> (failed, and a real event would be tried again) or <c>discarded</c>; null where nothing was sent.</summary>
    public string? State { get; init; }

    /// <summary>The code of a failure, such as <c>401</c>; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>The failure as a sentence; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>Every request that was made, in order.</summary>
    public IReadOnlyList<TrialExchange> Exchanges { get; init; } = [];
}
