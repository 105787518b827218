using System.Text.Json;

namespace Connections.Core.Delivery;

/// <summary>
/// Reads an event's <c>integrations</c> object for one destination: a member of its name wins (true or options: send; false: do not),
/// else <c>All</c>, else send. Names count case.
/// </summary>
internal sealed class IntegrationsRule(IReadOnlyList<string> names)
{
    /// <summary>Whether the event may be sent.</summary>
    public bool Allows(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty("integrations", out var integrations) || integrations.ValueKind != JsonValueKind.Object)
            return true;
        foreach (var name in names)
        {
            if (integrations.TryGetProperty(name, out var own))
                return own.ValueKind != JsonValueKind.False;
        }

        return !integrations.TryGetProperty("All", out var all) || all.ValueKind != JsonValueKind.False;
    }
}
