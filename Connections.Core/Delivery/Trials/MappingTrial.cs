using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Trials;

/// <summary>
/// Runs mappings for one event, dry or for real, saved or as they stand in an editor. Filters, consent and <c>integrations</c> are not asked,
/// nothing is counted, and nothing is tried again. What is sent is real.
/// </summary>
/// <remarks>A preview makes its requests as delivery does (<see cref="ActionRunner"/>), so what it shows is what is sent, secrets apart.</remarks>
public sealed class MappingTrial
{
    private readonly CurrentSetup _current;
    private readonly ActionRunner _actions;

    internal MappingTrial(CurrentSetup current, ActionRunner actions) => (_current, _actions) = (current, actions);

    /// <summary>What one mapping would do. Cheap enough to be asked while somebody types.</summary>
    /// <param name="destinationId">The destination, enabled or not; its saved settings are used.</param>
    /// <param name="mapping">The mapping with whatever values; it need not be saved or enabled, and its id may be any.</param>
    /// <param name="json">The event, UTF-8.</param>
    public MappingPreview Preview(Guid destinationId, MappingSetup mapping, ReadOnlyMemory<byte> json) =>
        Prepare(SetupOf(destinationId), mapping, Read(json)).Preview;

    /// <summary>What every enabled mapping of a destination would do, in order.</summary>
    public IReadOnlyList<MappingPreview> PreviewAll(Guid destinationId, ReadOnlyMemory<byte> json)
    {
        var (setup, record) = (SetupOf(destinationId), Read(json));
        return [.. Enabled(setup).Select(mapping => Prepare(setup, mapping, record).Preview)];
    }

    /// <summary>
    /// Sends the event through one mapping, as <see cref="Preview"/> shows it: a real request to the real tool. A mapping that would not run sends nothing;
    /// nor does one that nobody saved and that would lead stored secrets to a host of its own, since only what is saved is audited.
    /// </summary>
    public Task<MappingTest> SendAsync(Guid destinationId, MappingSetup mapping, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var setup = SetupOf(destinationId);
        var prepared = Prepare(setup, mapping, Read(json));
        return ProblemsOfKept(setup, mapping) is { Length: > 0 } problems
            ? Task.FromResult(new MappingTest(prepared.Preview with { Problems = [.. prepared.Preview.Problems, .. problems] }))
            : SendAsync(prepared, cancellationToken);
    }

    /// <summary>Sends the event through every enabled mapping that takes it, in order. One that fails does not hold up those behind it.</summary>
    public async Task<IReadOnlyList<MappingTest>> SendAllAsync(Guid destinationId, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var (setup, record) = (SetupOf(destinationId), Read(json));
        List<MappingTest> tests = [];
        foreach (var mapping in Enabled(setup))
            tests.Add(await SendAsync(Prepare(setup, mapping, record), cancellationToken));
        return tests;
    }

    /// <summary>Of mappings that do not take an event, the one that came nearest; null where one takes it, or none could be asked.</summary>
    public static MappingPreview? Nearest(IReadOnlyList<MappingPreview> previews) =>
        previews.Any(preview => preview is { Miss: null, Problems.Count: 0 })
            ? null
            : previews.Where(preview => preview.Miss is not null).MaxBy(preview => (double)preview.Miss!.Held / preview.Miss.Conditions);

    private static IEnumerable<MappingSetup> Enabled(DestinationSetup setup) => setup.Mappings.Where(mapping => mapping.Enabled);

    private DestinationSetup SetupOf(Guid destinationId) => _current.Value.Destinations.TryGetValue(destinationId, out var setup)
        ? setup
        : throw new InvalidOperationException($"Destination {destinationId} was deleted.");

    private static Problem[] ProblemsOfKept(DestinationSetup setup, MappingSetup mapping)
    {
        var entry = DestinationCatalogue.Find(setup.Type);
        if (entry is null || !entry.Profile.Settings.Any(setting => setting.IsSecret && setup.Settings[setting.Key] is not null))
            return [];
        var saved = setup.Mappings.FirstOrDefault(one => one.Id == mapping.Id && one.Action == mapping.Action)?.Mapping;
        return
        [
            .. entry.Actions.Where(action => action.Slug == mapping.Action).SelectMany(action => action.Fields)
                .Where(field => field.LeadsSecrets && mapping.Mapping[field.Key] is { } value && !JsonNode.DeepEquals(value, saved?[field.Key]))
                .Select(field => new Problem(field.Key, $"{field.Label} is not saved, and the secrets among the settings would go there. Save the mapping, then test it.")),
        ];
    }

    private static Checked<Event> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var record = EventJson.Parse(json);
            return record.ValueKind == JsonValueKind.Object
                ? new Event(record)
                : new Problem("event", "The event is a JSON object, such as {\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u1\"}.");
        }
        catch (JsonException e)
        {
            return new Problem("event", EventJson.Explain(e));
        }
    }

    private Prepared Prepare(DestinationSetup setup, MappingSetup mapping, Checked<Event> read)
    {
        var entry = DestinationCatalogue.Find(setup.Type) ?? throw new InvalidOperationException($"Destination '{setup.Slug}' has the unknown type '{setup.Type}'.");
        var action = entry.Actions.FirstOrDefault(action => action.Slug == mapping.Action);
        var preview = new MappingPreview(mapping, action?.Name ?? mapping.Action);
        Problem[] wrong =
        [
            .. read.Problems,
            .. action is null ? [new Problem("action", $"{entry.Profile.Name} has no action '{mapping.Action}'.")] : Array.Empty<Problem>(),
            .. Trigger.Parse(mapping.Trigger).Problems,
            .. CompiledMapping.Compile(mapping.Mapping).Problems,
        ];
        if (wrong.Length > 0)
            return new(preview with { Problems = wrong }, null, null, null);

        var record = read.Value!.Record;
        var plan = DeliveryPlan.Compile(setup with { Mappings = [mapping with { Enabled = true }] });
        var planned = plan.Mappings[0];
        preview = preview with { Miss = planned.Trigger.Explain(record) };
        var fitted = planned.Payload.Make(record, inBatch: false);
        if (fitted.Value is not { } payload)
            return new(preview with { Problems = fitted.Problems }, plan, planned, null);
        preview = preview with { Payload = payload.Nodes };
        var missing = DestinationRules.MissingProblems(entry, setup.Settings, OAuthGrant.Of(setup.OAuth));
        return new(missing.Count > 0 ? preview with { Problems = missing } : WithRequests(preview, plan, planned, payload), plan, planned, payload);
    }

    private MappingPreview WithRequests(MappingPreview preview, DeliveryPlan plan, PlannedMapping planned, MadePayload payload)
    {
        preview = preview with { DependsOnAnswers = planned.Action.PerformAsync is not null };
        if (_actions.Prepare(plan, planned, payload) is not { } made)
            return preview;
        if (made.Value is not { } requests)
            return preview with { Problems = made.Problems };
        try
        {
            return preview with { Requests = [.. requests.Select(request => TrialRequest.Of(request, plan))] };
        }
        catch (FormatException e)
        {
            return preview with { Problems = [new("request", $"The request cannot be sent: {e.Message}")] };
        }
    }

    private async Task<MappingTest> SendAsync(Prepared prepared, CancellationToken cancellationToken)
    {
        if (prepared is not { Preview.Runs: true, Plan: { } plan, Mapping: { } mapping, Payload: { } payload })
            return new(prepared.Preview);
        var end = await _actions.RunAsync(plan, mapping, [payload], cancellationToken, readsAll: true);
        var test = new MappingTest(prepared.Preview) { Exchanges = [.. end.Exchanges.Select(exchange => TrialExchange.Of(exchange, plan))] };
        return end.Outcomes[0] switch
        {
            Outcome.Retry retry => test with { State = DeliveryStates.Retried, Code = retry.Code, Reason = plan.Redaction.Apply(retry.Reason) },
            Outcome.Discarded discarded => test with { State = DeliveryStates.Discarded, Code = discarded.Code, Reason = plan.Redaction.Apply(discarded.Reason) },
            _ => test with { State = DeliveryStates.Delivered },
        };
    }

    private sealed record Event(JsonElement Record);

    private sealed record Prepared(MappingPreview Preview, DeliveryPlan? Plan, PlannedMapping? Mapping, MadePayload? Payload);
}
