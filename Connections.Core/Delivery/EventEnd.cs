using Connections.Core.Delivery.Figures;

namespace Connections.Core.Delivery;

/// <summary>What came of one event, and which of its mappings have delivered it by now.</summary>
/// <param name="Outcome">The worst that happened to it.</param>
/// <param name="Done">The mappings that need not run again.</param>
/// <param name="MessageId">Its id, where it failed; empty where it has none.</param>
/// <param name="Request">The request that <paramref name="Outcome"/> is about, secrets removed and cut; null where none was made.</param>
internal sealed record EventEnd(Outcome Outcome, IReadOnlyList<Guid> Done, string MessageId, string? Request = null)
{
    private IReadOnlyList<MappingEnd>? _mappings;

    /// <summary>What came of its mappings, each alone.</summary>
    public IReadOnlyList<MappingEnd> Mappings => _mappings ??=
    [
        .. Done.Select(mapping => new MappingEnd(mapping, DeliveryStates.Delivered, "")),
        .. Failed.Select(failed => new MappingEnd(failed.Mapping, DeliveryStates.Discarded, failed.Code)),
        .. Missed.Select(mapping => new MappingEnd(mapping, DeliveryStates.Filtered, DeliveryFigures.FilteredAtMapping)),
    ];

    /// <summary>The event as it was let in, where filters may have changed it and it failed: what is tried again is this. Null: the event as it was.</summary>
    public ReadOnlyMemory<byte>? Json { get; init; }

    /// <summary>The mappings that did not take it, though it was sent by others.</summary>
    public IReadOnlyList<Guid> Missed { get; init; } = [];

    /// <summary>The mappings that failed, for now or for good, each with its code.</summary>
    public IReadOnlyList<(Guid Mapping, string Code)> Failed { get; init; } = [];
}
