using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>The meter <c>Connections.Delivery</c>: events by end state and destination, and how many wait.</summary>
internal sealed class DeliveryMeter
{
    /// <summary>Its name, for whoever exports it.</summary>
    public const string Name = "Connections.Delivery";

    private readonly Counter<long> _events;
    private readonly Counter<long> _lostOutcomes;
    private readonly ConcurrentDictionary<Guid, int> _waiting = [];

    public DeliveryMeter(IMeterFactory meters, CurrentSetup current)
    {
        var meter = meters.Create(Name);
        _events = meter.CreateCounter<long>("connections.delivery.events", "{event}", "Events that were delivered, filtered, discarded, or tried in vain for now.");
        _lostOutcomes = meter.CreateCounter<long>("connections.delivery.outcomes.lost", "{event}", "Tries that could not be kept for traces.");
        meter.CreateObservableGauge("connections.delivery.waiting", () => Waiting(current.Value), "{event}", "Events that wait for their next try or behind one that does.");
    }

    /// <summary>Counts what a commit counted.</summary>
    public void Count(string destination, ReasonCount count) => _events.Add(
        count.Count, new("destination", destination), new("state", count.State), new KeyValuePair<string, object?>("reason", count.Reason));

    /// <summary>Notes how many events wait.</summary>
    public void Waits(Guid destinationId, int count) => _waiting[destinationId] = count;

    /// <summary>Counts tries that could not be kept.</summary>
    public void LostOutcomes(int count) => _lostOutcomes.Add(count);

    // Of a destination that was deleted nothing is said any more.
    private List<Measurement<int>> Waiting(Setup setup)
    {
        foreach (var id in _waiting.Keys.Where(id => !setup.Destinations.ContainsKey(id)))
            _waiting.TryRemove(id, out _);
        return [.. _waiting.Select(one => new Measurement<int>(one.Value, new KeyValuePair<string, object?>("destination", setup.Destinations.GetValueOrDefault(one.Key)?.Slug)))];
    }
}
