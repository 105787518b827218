using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Connections.Core.Mapping.Filters;
using Connections.Core.Sources;
using Connections.Core.Warehouses.Selective;

namespace Connections.Core.Workspaces;

/// <summary>
/// Everything the pipeline needs to know of what people have set up, as one immutable snapshot in memory. It is replaced after each
/// save, so no event causes a query and nobody sees half a change.
/// </summary>
/// <param name="Workspace">Null before the first run is claimed.</param>
/// <param name="Sources">By id, disabled ones too.</param>
/// <param name="WriteKeys">Source by write key.</param>
/// <param name="Destinations">By id, disabled ones too.</param>
/// <param name="Warehouses">By id, disabled ones too.</param>
public sealed record Setup(
    WorkspaceSetup? Workspace,
    FrozenDictionary<Guid, SourceSetup> Sources,
    FrozenDictionary<string, SourceSetup> WriteKeys,
    FrozenDictionary<Guid, DestinationSetup> Destinations,
    FrozenDictionary<Guid, WarehouseSetup> Warehouses)
{
    /// <summary>How many destinations are enabled.</summary>
    public int EnabledDestinations => Destinations.Values.Count(destination => destination.Enabled);

    /// <summary>Nothing set up yet.</summary>
    public static Setup Empty { get; } = new(
        null,
        FrozenDictionary<Guid, SourceSetup>.Empty,
        FrozenDictionary<string, SourceSetup>.Empty,
        FrozenDictionary<Guid, DestinationSetup>.Empty,
        FrozenDictionary<Guid, WarehouseSetup>.Empty);
}

/// <summary>The workspace.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Name">Its name.</param>
public sealed record WorkspaceSetup(Guid Id, string Slug, string Name);

/// <summary>A source, as the pipeline needs it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its catalogue entry.</param>
/// <param name="Enabled">Whether its events are stored.</param>
/// <param name="WarehouseSchema">The name of its schema in warehouses.</param>
public sealed record SourceSetup(Guid Id, string Slug, string Name, SourceType Type, bool Enabled, string WarehouseSchema)
{
    /// <summary>How many requests it may send; null for as many as it likes.</summary>
    public RateLimit? RateLimit { get; init; }
}

/// <summary>A destination, as the pipeline needs it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Slug of its catalogue entry.</param>
/// <param name="Enabled">Whether events are delivered.</param>
/// <param name="Settings">All settings, secrets decrypted. Never changed.</param>
/// <param name="Endpoint">The origin that replaces the vendor's; null for the vendor's own.</param>
/// <param name="Sources">The sources it takes events from.</param>
/// <param name="Mappings">Its mappings in order, disabled ones too.</param>
public sealed record DestinationSetup(
    Guid Id, string Slug, string Name, string Type, bool Enabled, JsonObject Settings, string? Endpoint,
    FrozenSet<Guid> Sources, IReadOnlyList<MappingSetup> Mappings)
{
    /// <summary>What a vendor granted by OAuth: <c>accessToken</c>, <c>refreshToken</c>, <c>clientId</c>, <c>clientSecret</c>; null where nothing was. Never changed.</summary>
    public JsonObject? OAuth { get; init; }

    /// <summary>Its filters, disabled ones too.</summary>
    public IReadOnlyList<FilterDefinition> Filters { get; init; } = [];

    /// <summary>The consent categories that an event's user must have agreed to, all of them; empty for none. See <see cref="Consent.ConsentRule"/>.</summary>
    public IReadOnlyList<string> ConsentCategories { get; init; } = [];
}

/// <summary>A mapping, as the pipeline needs it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Action">Slug of its action.</param>
/// <param name="Trigger">The trigger's text.</param>
/// <param name="Mapping">The mapping's JSON object.</param>
/// <param name="Enabled">Whether it runs.</param>
public sealed record MappingSetup(Guid Id, string Name, string Action, string Trigger, JsonObject Mapping, bool Enabled);

/// <summary>A warehouse, as the pipeline needs it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Slug of its engine.</param>
/// <param name="Enabled">Whether it is synced.</param>
/// <param name="Settings">All settings, secrets decrypted. Never changed.</param>
/// <param name="Schedule">Its schedule as JSON; see <c>Warehouse.Schedule</c>.</param>
/// <param name="Sources">The sources it loads.</param>
public sealed record WarehouseSetup(
    Guid Id, string Slug, string Name, string Type, bool Enabled, JsonObject Settings, string Schedule, FrozenSet<Guid> Sources)
{
    /// <summary>What of its sources it leaves out.</summary>
    public SyncSelection Selection { get; init; } = SyncSelection.All;

    /// <summary>Whether what the product itself did is loaded too.</summary>
    public bool Operations { get; init; }

    /// <summary>From when on sources are loaded of which nothing was yet; null for the oldest event that the log keeps.</summary>
    public DateTimeOffset? LoadsFrom { get; init; }
}
