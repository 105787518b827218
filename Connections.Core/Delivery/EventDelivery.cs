using System.Text;
using System.Text.Json;
using Connections.Core.Destinations;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery;

/// <summary>What came of one event, and which of its mappings have delivered it by now.</summary>
/// <param name="Outcome">The worst that happened to it.</param>
/// <param name="Done">The mappings that need not run again.</param>
/// <param name="MessageId">Its id, where it failed; empty where it has none.</param>
/// <param name="Request">The request that <paramref name="Outcome"/> is about, secrets removed and cut; null where none was made.</param>
internal sealed record EventEnd(Outcome Outcome, IReadOnlyList<Guid> Done, string MessageId, string? Request = null)
{
    /// <summary>The mappings that failed, for now or for good, each with its code.</summary>
    public IReadOnlyList<(Guid Mapping, string Code)> Failed { get; init; } = [];
}

/// <summary>Takes one event through one destination: integrations, triggers, mappings in listed order, requests.</summary>
internal sealed class EventDelivery(ActionRunner actions)
{
    // As much as is kept of an answer.
    private const int MaxRequestLength = 4 * 1024;

    private const string ByIntegrations = "FILTERED_BY_INTEGRATIONS_OBJECT";
    private const string NoMapping = "NO_MATCHING_MAPPING";

    private static readonly Outcome.Delivered Arrived = new();

    /// <summary>
    /// Delivers one event. A mapping that fails for now ends the run, so that the mappings behind it stay behind it; one that is
    /// refused for good does not hold up the others.
    /// </summary>
    /// <param name="plan">The destination.</param>
    /// <param name="parsed">The event, where somebody has parsed it already.</param>
    /// <param name="json">The event.</param>
    /// <param name="done">Mappings that delivered it in an earlier try.</param>
    /// <param name="cancellationToken">Gives up the request in flight.</param>
    public async Task<EventEnd> RunAsync(
        DeliveryPlan plan, JsonElement? parsed, ReadOnlyMemory<byte> json, IReadOnlyList<Guid> done, CancellationToken cancellationToken)
    {
        JsonElement record;
        try
        {
            record = parsed ?? EventJson.Parse(json);
        }
        catch (JsonException e)
        {
            // Parked, it harms nobody; thrown, it would stop the destination for ever.
            return new(new Outcome.Discarded("INTERNAL", $"The stored event cannot be read: {e.Message}", null, Answered: false), done, "");
        }

        if (!plan.Integrations.Allows(record))
            return new(new Outcome.Filtered(ByIntegrations), done, "");

        List<Guid>? delivered = null;
        List<(Guid, string)>? failed = null;
        Sent? refused = null;
        foreach (var mapping in plan.Mappings)
        {
            if ((done.Count > 0 && done.Contains(mapping.Id)) || !mapping.Trigger.Matches(record))
                continue;
            var sent = await SendAsync(plan, mapping, record, cancellationToken);
            if (sent.Outcome is Outcome.Delivered)
            {
                (delivered ??= [.. done]).Add(mapping.Id);
                continue;
            }

            (failed ??= []).Add((mapping.Id, CodeOf(sent.Outcome)));
            if (sent.Outcome is Outcome.Retry)
                return End(sent);
            refused ??= sent;
        }

        if (refused is not null)
            return End(refused);
        return new(delivered is not null || done.Count > 0 ? Arrived : new Outcome.Filtered(NoMapping), delivered ?? done, "");

        EventEnd End(Sent sent) => new(Clean(sent.Outcome, plan), delivered ?? done, MessageIdOf(record), plan.Redaction.Apply(Text(sent.Request))) { Failed = failed ?? [] };
    }

    /// <summary>The rule that keeps an event from a destination before anything is tried; null where none does.</summary>
    public static string? FilteredBy(DeliveryPlan plan, JsonElement record)
    {
        if (!plan.Integrations.Allows(record))
            return ByIntegrations;
        foreach (var mapping in plan.Mappings)
            if (mapping.Trigger.Matches(record))
                return null;
        return NoMapping;
    }

    /// <summary>An event's <c>messageId</c>; empty where it has none.</summary>
    public static string MessageIdOf(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("messageId", out var id) ? id.ToString() : "";

    private async Task<Sent> SendAsync(DeliveryPlan plan, PlannedMapping mapping, JsonElement record, CancellationToken cancellationToken)
    {
        var fitted = mapping.Payload.Fit(record);
        if (fitted.Value is not { } payload)
            return new(new Outcome.Discarded("PAYLOAD_VALIDATION_FAILED", string.Join(" ", fitted.Problems.Select(problem => problem.Message)), null, Answered: false), null);
        var end = await actions.RunAsync(plan, mapping, [payload], cancellationToken);
        return new(end.Outcomes[0], end.Exchanges is [.., { } last] ? last.Request : null);
    }

    private static string CodeOf(Outcome outcome) => outcome switch
    {
        Outcome.Retry retry => retry.Code,
        Outcome.Discarded discarded => discarded.Code,
        _ => "",
    };

    // Without its headers, which may be credentials.
    private static string? Text(ActionRequest? request)
    {
        if (request is null)
            return null;
        var body = Encoding.UTF8.GetString(request.Body.Span[..Math.Min(request.Body.Length, MaxRequestLength)]);
        return $"{request.Method} {request.Address.GetLeftPart(UriPartial.Path)}\n{body}";
    }

    private static Outcome Clean(Outcome outcome, DeliveryPlan plan) => outcome switch
    {
        Outcome.Retry retry => retry with { Reason = plan.Redaction.Apply(retry.Reason)!, Response = plan.Redaction.Apply(retry.Response) },
        Outcome.Discarded discarded => discarded with { Reason = plan.Redaction.Apply(discarded.Reason)!, Response = plan.Redaction.Apply(discarded.Response) },
        _ => outcome,
    };

    /// <summary>What came of one mapping.</summary>
    private sealed record Sent(Outcome Outcome, ActionRequest? Request);
}
