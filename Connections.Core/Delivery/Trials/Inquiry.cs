using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery.Trials;

/// <summary>Asks a tool something on a person's behalf, as an action that no event starts: authenticated, guarded and judged as deliveries are, and not counted.</summary>
internal static class Inquiry
{
    private static readonly Trigger Nothing = Trigger.Parse("type = \"track\"").Value!;
    private static readonly CompiledMapping Empty = CompiledMapping.Compile([]).Value!;

    /// <summary>Runs the question once.</summary>
    /// <param name="actions">Runs it.</param>
    /// <param name="plan">The destination.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="payload">What the question may look at.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static Task<ActionEnd> RunAsync(ActionRunner actions, DeliveryPlan plan, DestinationAction question, JsonObject payload, CancellationToken cancellationToken)
    {
        var mapping = new PlannedMapping(Guid.Empty, question, Nothing, new(question.Fields, Empty), null, null) { Source = [] };
        return actions.RunAsync(plan, mapping, [MadePayload.Of(payload)], cancellationToken, readsAll: true);
    }
}
