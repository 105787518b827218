using Connections.Core.Log;

namespace Connections.Core.Delivery.Figures;

/// <summary>Adds up what came of the events of one commit: a few rows for hundreds of events.</summary>
internal sealed class FigureTally
{
    /// <summary>How many samples of a reason are kept.</summary>
    public const int SamplesKept = 10;

    private readonly Dictionary<Key, long> _counts = [];
    private readonly Dictionary<(string State, string Reason), int> _sampled = [];
    private readonly List<ReasonSample> _samples = [];

    /// <summary>The figures.</summary>
    public IReadOnlyList<EventFigure> Figures =>
        [.. _counts.Select(one => new EventFigure(one.Key.Source, one.Key.Mapping, one.Key.State, one.Key.Reason, one.Key.Type, one.Key.Name, one.Value))];

    /// <summary>A few events of each reason.</summary>
    public IReadOnlyList<ReasonSample> Samples => _samples;

    /// <summary>Counts what came of an event; of one that nothing came of, nothing.</summary>
    public void Add(WindowEvent one)
    {
        if (one is not { State: { } state, Try: { } how })
            return;
        var (source, facts) = (one.One.SourceId, one.Facts);
        Count(new(source, null, state, one.Reason, facts.Type, facts.Name));
        if (state == DeliveryStates.Delivered && facts.ReceivedAt is { } received)
            Count(new(source, null, DeliveryStates.Took, LatencyScale.StepOf(how.At - received), null, ""));
        if (state is DeliveryStates.Delivered or DeliveryStates.Discarded)
            foreach (var mapping in one.Mappings)
                Count(new(source, mapping.Id, mapping.State, mapping.Reason, null, ""));
        if (state != DeliveryStates.Delivered)
            Sample(one, state, facts, how);
    }

    private void Count(Key key) => _counts[key] = _counts.GetValueOrDefault(key) + 1;

    private void Sample(WindowEvent one, string state, EventFacts facts, DeliveryTry how)
    {
        var known = _sampled.GetValueOrDefault((state, one.Reason));
        if (known == SamplesKept)
            return;
        _sampled[(state, one.Reason)] = known + 1;
        _samples.Add(new(state, one.Reason, how.At, one.One.SourceId, facts.MessageId, one.One.Json, how.Request, how.Response));
    }

    private readonly record struct Key(Guid Source, Guid? Mapping, string State, string Reason, EventType? Type, string Name);
}

/// <summary>What came of one mapping for an event that has ended.</summary>
/// <param name="Id">The mapping.</param>
/// <param name="State"><c>delivered</c> or <c>discarded</c>.</param>
/// <param name="Reason">The code; empty where it delivered.</param>
internal readonly record struct MappingEnd(Guid Id, string State, string Reason);
