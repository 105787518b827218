using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Connections.Core.Delivery.Figures;

/// <summary>Adds up what came of the events of one commit: a few rows for hundreds of events.</summary>
internal sealed class FigureTally
{
    /// <summary>How many samples of a reason are kept.</summary>
    public const int SamplesKept = 10;

    private readonly Dictionary<Key, StrongBox<long>> _counts = new(Key.Comparer);
    private (Key Key, StrongBox<long>? Count) _took; // events come in batches: what is counted of one is counted of the next
    private (WindowEvent? As, StrongBox<long>? Count) _alone;
    private readonly Dictionary<(string State, string Reason), int> _sampled = [];
    private readonly List<ReasonSample> _samples = [];

    /// <summary>The figures.</summary>
    public IReadOnlyList<EventFigure> Figures =>
        [.. _counts.Select(one => new EventFigure(one.Key.Source, one.Key.Mapping, one.Key.State, one.Key.Reason, one.Key.Kind.Type, one.Key.Kind.Name, one.Value.Value))];

    /// <summary>A few events of each reason.</summary>
    public IReadOnlyList<ReasonSample> Samples => _samples;

    /// <summary>Counts what came of an event; of one that nothing came of, nothing.</summary>
    public void Add(WindowEvent one)
    {
        if (one is not { State: { } state, Try: { } how })
            return;
        var (source, facts) = (one.SourceId, one.Facts);
        Count(new(source, null, state, one.Reason, facts.Kind));
        if (state == DeliveryStates.Delivered && facts.ReceivedAt is { } received)
            Took(source, LatencyScale.StepOf(how.At - received));
        if (state is DeliveryStates.Delivered or DeliveryStates.Discarded)
            CountMappings(one);
        if (state != DeliveryStates.Delivered)
            Sample(one, state, how);
    }

    private void Took(Guid source, string step)
    {
        if (_took.Count is null || _took.Key.Reason != step || _took.Key.Source != source)
        {
            var key = new Key(source, null, DeliveryStates.Took, step, EventKind.None);
            _took = (key, CounterOf(key));
        }

        _took.Count!.Value++;
    }

    private void CountMappings(WindowEvent one)
    {
        if (_alone is { As: { } like, Count: { } count } && like.Mappings == one.Mappings && like.SourceId == one.SourceId)
        {
            count.Value++;
            return;
        }

        foreach (var mapping in one.Mappings)
            Count(new(one.SourceId, mapping.Id, mapping.State, mapping.Reason, EventKind.None));
        if (one.Mappings is [var only])
            _alone = (one, CounterOf(new(one.SourceId, only.Id, only.State, only.Reason, EventKind.None)));
    }

    private void Count(Key key) => CounterOf(key).Value++;

    private StrongBox<long> CounterOf(Key key) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) ??= new();

    private void Sample(WindowEvent one, string state, DeliveryTry how)
    {
        var known = _sampled.GetValueOrDefault((state, one.Reason));
        if (known == SamplesKept)
            return;
        _sampled[(state, one.Reason)] = known + 1;
        _samples.Add(new(state, one.Reason, how.At, one.SourceId, EventFacts.MessageIdOf(one.Json), one.Json, how.Request, how.Response));
    }

    private readonly record struct Key(Guid Source, Guid? Mapping, string State, string Reason, EventKind Kind)
    {
        public static IEqualityComparer<Key> Comparer { get; } = new ByText();

        // Of a few hundred events nearly all are alike: where the very same texts stand, which is usual, nothing is compared, and what tells most keys apart is hashed.
        private sealed class ByText : IEqualityComparer<Key>
        {
            public bool Equals(Key x, Key y) =>
                x.Kind == y.Kind && x.Reason == y.Reason && x.State == y.State && x.Mapping == y.Mapping && x.Source == y.Source;

            public int GetHashCode(Key key) => HashCode.Combine(key.Kind.GetHashCode(), key.Reason.Length, key.State[0], key.Mapping is null);
        }
    }
}

/// <summary>What came of one mapping for an event that has ended.</summary>
/// <param name="Id">The mapping.</param>
/// <param name="State"><c>delivered</c> or <c>discarded</c>.</param>
/// <param name="Reason">The code; empty where it delivered.</param>
internal readonly record struct MappingEnd(Guid Id, string State, string Reason);
