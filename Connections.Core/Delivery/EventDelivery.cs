using System.Text.Json;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>Takes one event alone through one destination: integrations, consent, filters, triggers, mappings in listed order, requests.</summary>
internal sealed class EventDelivery(ActionRunner actions)
{
    /// <summary>Delivers one event.</summary>
    /// <param name="plan">The destination.</param>
    /// <param name="json">The event.</param>
    /// <param name="done">Mappings that delivered it in an earlier try.</param>
    /// <param name="cancellationToken">Gives up the request in flight.</param>
    /// <param name="isAccepted">Whether it was let in before: it is not filtered again.</param>
    public async Task<EventEnd> RunAsync(
        DeliveryPlan plan, ReadOnlyMemory<byte> json, IReadOnlyList<Guid> done, CancellationToken cancellationToken, bool isAccepted = false)
    {
        var passage = Begin(plan, null, json, done, isAccepted);
        while (passage.Current is { } mapping)
        {
            var fitted = passage.Make(mapping, inBatch: false);
            passage.Note(fitted.Value is { } payload ? Sent.Of(await SendAsync(plan, mapping, payload, cancellationToken)) : Refused(fitted));
        }

        return passage.End();
    }

    /// <summary>Begins the way of an event; parameters as those of <see cref="RunAsync"/>, and the event, where somebody has opened it already.</summary>
    public static Passage Begin(DeliveryPlan plan, SharedEvent? opened, ReadOnlyMemory<byte> json, IReadOnlyList<Guid> done, bool isAccepted)
    {
        try
        {
            return Passage.Begin(plan, opened ?? SharedEvent.Alone(json), done, isAccepted);
        }
        catch (JsonException e)
        {
            return Passage.Unreadable(plan, done, e.Message);
        }
    }

    /// <summary>Sends a payload alone.</summary>
    public Task<ActionEnd> SendAsync(DeliveryPlan plan, PlannedMapping mapping, MadePayload payload, CancellationToken cancellationToken) =>
        actions.RunAsync(plan, mapping, [payload], cancellationToken);

    /// <summary>Sends a batch.</summary>
    public Task<ActionEnd> SendAsync(DeliveryPlan plan, EventBatch batch, CancellationToken cancellationToken) =>
        actions.RunAsync(plan, batch.Mapping, batch.Payloads, cancellationToken, inBatch: true);

    /// <summary>What came of a mapping whose payload does not fit.</summary>
    public static Sent Refused(Checked<MadePayload> fitted) =>
        new(new Outcome.Discarded("PAYLOAD_VALIDATION_FAILED", string.Join(" ", fitted.Problems.Select(problem => problem.Message)), null, Answered: false));
}
