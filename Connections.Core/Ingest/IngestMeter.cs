using System.Diagnostics.Metrics;

namespace Connections.Core.Ingest;

/// <summary>The meter <c>Connections.Collection</c>: what was refused, what is odd, and what was sent not for the first time.</summary>
public sealed class IngestMeter
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _warned;

    /// <summary>Makes its instruments.</summary>
    public IngestMeter(IMeterFactory meters)
    {
        var meter = meters.Create("Connections.Collection");
        _refused = meter.CreateCounter<long>("connections.collection.refused", "{event}", "Events and unreadable requests that were refused, by reason.");
        _retried = meter.CreateCounter<long>("connections.collection.retried", "{request}", "Requests that say (X-Retry-Count) that they were sent before.");
        _warned = meter.CreateCounter<long>("connections.collection.warnings", "{event}", "Stored events that the Debugger warns of, by reason.");
    }

    /// <summary>Counts a request that its library sends again.</summary>
    public void Retried() => _retried.Add(1);

    internal void Warned(string code) => _warned.Add(1, new KeyValuePair<string, object?>("reason", code));

    internal void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("reason", code));
}
