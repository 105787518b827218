using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>A destination of the snapshot, compiled: what is done for each of its events, without another look at any text.</summary>
internal sealed class DeliveryPlan
{
    private const int LargestWindow = 4_000;

    private DeliveryPlan(DestinationSetup setup, IDestination entry, IReadOnlyList<PlannedMapping> mappings)
    {
        Setup = setup;
        Profile = entry.Profile;
        Mappings = mappings;
        Endpoint = setup.Endpoint is null ? null : new(setup.Endpoint);
        Admission = new(entry, setup);
        SettingTexts = ActionCall.TextsOf(setup.Settings);
        Redaction = new(entry.Profile.Settings, setup.Settings, setup.OAuth);
    }

    /// <summary>What it was compiled from.</summary>
    public DestinationSetup Setup { get; }

    /// <summary>What holds for all of its actions.</summary>
    public Profile Profile { get; }

    /// <summary>See <see cref="ActionCall.SettingTexts"/>.</summary>
    public IReadOnlyDictionary<string, string> SettingTexts { get; }

    /// <summary>Its enabled mappings, in order.</summary>
    public IReadOnlyList<PlannedMapping> Mappings { get; }

    /// <summary>The origin that replaces the vendor's; null for the vendor's own.</summary>
    public Uri? Endpoint { get; }

    /// <summary>Which events go to it at all.</summary>
    public Admission Admission { get; }

    /// <summary>How many events may be read and not committed.</summary>
    /// <remarks>
    /// Of batches at least two, one of which fills while the other is on its way, and of small ones as many as may be in flight at a time, and those that wait for
    /// their commit meanwhile: 2,000 events are but twenty requests of a hundred.
    /// So many events may be delivered twice after a kill, so that there is an end to it.
    /// </remarks>
    public int WindowOf(DeliveryOptions options) => Mappings.Max(mapping => mapping.Batch?.MaxEvents) is { } batch
        ? Math.Max(options.BatchEvents, Math.Min(Math.Max(2 * batch, 8 * options.BatchEvents), LargestWindow))
        : options.BatchEvents;

    /// <summary>Whether all of its events share calls.</summary>
    public bool IsBatched => Mappings.Count > 0 && Mappings.All(mapping => mapping.Batch is not null);

    /// <summary>How long it lets events gather at the end of the log before it reads on: not at all where one of them may go alone, and at once.</summary>
    public TimeSpan GatherOf(DeliveryOptions options) =>
        IsBatched ? options.BatchLinger / 8 : TimeSpan.Zero;

    /// <summary>How many calls may run at a time: no more than begin within a second, where the vendor limits that.</summary>
    public int ConcurrencyOf(DeliveryOptions options) =>
        Math.Min(Profile.Concurrency ?? options.Concurrency, Math.Max(1, Profile.RequestsPerSecond ?? int.MaxValue));

    /// <summary>Takes its secrets out of what is kept.</summary>
    public Redaction Redaction { get; }

    /// <summary>What its actions keep between calls.</summary>
    public PlanCache Cache { get; } = new();

    /// <exception cref="InvalidOperationException">The snapshot holds what no save lets in: its events stay in the log until that is mended.</exception>
    public static DeliveryPlan Compile(DestinationSetup setup)
    {
        var entry = DestinationCatalogue.Find(setup.Type)
            ?? throw new InvalidOperationException($"Destination '{setup.Slug}' has the type '{setup.Type}', which this version does not know.");
        return Compile(setup, entry);
    }

    /// <summary>As <see cref="Compile(DestinationSetup)"/>, of an entry that is known.</summary>
    public static DeliveryPlan Compile(DestinationSetup setup, IDestination entry)
    {
        var enabled = setup.Mappings.Where(mapping => mapping.Enabled).ToList();
        return new(setup, entry, [.. enabled.Select(mapping => PlannedMapping.Compile(setup, entry, mapping) with
        {
            Others = [.. enabled.Where(other => other != mapping).Select(other => other.Id)],
        })]);
    }
}

/// <summary>A mapping, compiled.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Action">Its action.</param>
/// <param name="Trigger">Which events it takes.</param>
/// <param name="Payload">What it makes of them, checked against the action's fields.</param>
/// <param name="SyncMode">See <see cref="ActionCall.SyncMode"/>.</param>
/// <param name="MatchingKey">See <see cref="ActionCall.MatchingKey"/>.</param>
internal sealed record PlannedMapping(Guid Id, DestinationAction Action, Trigger Trigger, PayloadCheck Payload, string? SyncMode, string? MatchingKey)
{
    private EventEnd? _arrived;

    /// <summary>The mapping as all that has delivered an event.</summary>
    public IReadOnlyList<Guid> Alone { get; } = [Id];

    /// <summary>The end of an event that it alone has delivered.</summary>
    public EventEnd Arrived => _arrived ??= new(new Outcome.Delivered(), Alone, "") { Missed = Others };

    /// <summary>The destination's other mappings.</summary>
    public IReadOnlyList<Guid> Others { get; init; } = [];

    /// <summary>It as people wrote it.</summary>
    public required JsonObject Source { get; init; }

    /// <summary>How its events share calls; null where each goes alone.</summary>
    public PlannedBatch? Batch { get; init; }

    public static PlannedMapping Compile(DestinationSetup setup, IDestination entry, MappingSetup mapping)
    {
        var action = entry.Actions.FirstOrDefault(action => action.Slug == mapping.Action);
        var trigger = Trigger.Parse(mapping.Trigger);
        var compiled = CompiledMapping.Compile(mapping.Mapping);
        if (action is null || trigger.Value is null || compiled.Value is null)
        {
            throw new InvalidOperationException(
                $"Mapping '{mapping.Name}' of destination '{setup.Slug}' cannot be used: "
                + string.Join(" ", [.. action is null ? [$"there is no action '{mapping.Action}'."] : Array.Empty<string>(), .. trigger.Problems.Concat(compiled.Problems).Select(p => p.Message)]));
        }

        return new(mapping.Id, action, trigger.Value, PayloadChecks.Of(action, mapping.Mapping, compiled.Value), compiled.Value.SyncMode, compiled.Value.MatchingKey)
        {
            Batch = PlannedBatch.Of(action.Batch, mapping.Mapping),
            Source = mapping.Mapping,
        };
    }
}
