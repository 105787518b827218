using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Connections.Core.Delivery;

/// <summary>The meter <c>Connections.Delivery</c>: events by end state and destination, and how many wait.</summary>
internal sealed class DeliveryMeter
{
    /// <summary>Its name, for whoever exports it.</summary>
    public const string Name = "Connections.Delivery";

    private readonly Counter<long> _events;
    private readonly ConcurrentDictionary<string, int> _waiting = [];

    public DeliveryMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _events = meter.CreateCounter<long>("connections.delivery.events", "{event}", "Events that were delivered, filtered, discarded, or tried in vain for now.");
        meter.CreateObservableGauge(
            "connections.delivery.waiting", () => _waiting.Select(one => new Measurement<int>(one.Value, new KeyValuePair<string, object?>("destination", one.Key))),
            "{event}", "Events that wait for their next try or behind one that does.");
    }

    /// <summary>Counts what a commit counted.</summary>
    public void Count(string destination, ReasonCount count) => _events.Add(
        count.Count, new("destination", destination), new("state", count.State), new KeyValuePair<string, object?>("reason", count.Reason));

    /// <summary>Notes how many events wait.</summary>
    public void Waits(string destination, int count) => _waiting[destination] = count;
}
