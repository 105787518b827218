using System.Collections.Frozen;
using System.Text.Json;
using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>
/// Reads an event's <c>integrations</c> object for one destination: a member of its name wins (true or options: send; false: do not),
/// else <c>All</c>, else send. Names count case.
/// </summary>
internal sealed class IntegrationsRule(IReadOnlyList<string> names)
{
    private const string ByObject = "FILTERED_BY_INTEGRATIONS_OBJECT";
    private const string Unknown = "UNKNOWN_INTEGRATION";

    private static readonly FrozenSet<string> Known = DestinationCatalogue.All
        .SelectMany(entry => (IEnumerable<string>)[entry.Profile.Name, entry.Profile.Slug, .. entry.Profile.Aliases])
        .Append("Warehouses").Append("Segment.io").ToFrozenSet(StringComparer.Ordinal);

    private readonly QuotedNames _quoted = new([.. names, "All"]);

    /// <summary>
    /// Whether the bytes of an event's plain <c>integrations</c> (see <see cref="Mapping.PlainJson"/>; empty for none) tell that it may be sent: neither a name of
    /// ours nor <c>All</c> stands in them.
    /// </summary>
    public bool LetsIn(ReadOnlySpan<byte> integrations) => !_quoted.StandIn(integrations);

    /// <summary>Why the event may not be sent; null where it may.</summary>
    public string? FilteredBy(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty("integrations", out var integrations) || integrations.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var name in names)
        {
            if (integrations.TryGetProperty(name, out var own))
                return own.ValueKind == JsonValueKind.False ? ByObject : null;
        }

        if (!integrations.TryGetProperty("All", out var all) || all.ValueKind != JsonValueKind.False)
            return null;
        return AsksForNobody(integrations) ? Unknown : ByObject;
    }

    // It names whom it is for, and no destination that there is bears such a name: most likely ours, misspelt.
    private static bool AsksForNobody(JsonElement integrations)
    {
        var asks = false;
        foreach (var member in integrations.EnumerateObject())
        {
            if (member.Name == "All" || member.Value.ValueKind == JsonValueKind.False)
                continue;
            if (Known.Contains(member.Name))
                return false;
            asks = true;
        }

        return asks;
    }
}
