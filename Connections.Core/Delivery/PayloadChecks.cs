using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery;

/// <summary>Compiled mappings, one for all destinations that have the same: so they find what another one made of an event. Those that nobody uses any more go.</summary>
internal static class PayloadChecks
{
    private const int LooksAt = 256;

    private static readonly ConcurrentDictionary<(DestinationAction Action, string Mapping), WeakReference<PayloadCheck>> Known = [];

    /// <summary>The compiled form of an action's mapping.</summary>
    public static PayloadCheck Of(DestinationAction action, JsonObject mapping, CompiledMapping compiled)
    {
        var made = new PayloadCheck(action.Fields, compiled);
        var kept = Known.AddOrUpdate((action, mapping.ToJsonString()), _ => new(made), (_, known) => known.TryGetTarget(out var _) ? known : new(made));
        if (Known.Count % LooksAt == 0)
            foreach (var (key, known) in Known)
                if (!known.TryGetTarget(out var _))
                    Known.TryRemove(KeyValuePair.Create(key, known));
        return kept.TryGetTarget(out var check) ? check : made;
    }
}
