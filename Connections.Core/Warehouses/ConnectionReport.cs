namespace Connections.Core.Warehouses;

/// <summary>What a try of a warehouse's connection found.</summary>
/// <param name="Missing">What stands in the way of loading; empty where nothing does.</param>
public sealed record ConnectionReport(IReadOnlyList<MissingRight> Missing)
{
    /// <summary>Nothing is missing.</summary>
    public static ConnectionReport Connected { get; } = new([]);

    /// <summary>Whether events can be loaded.</summary>
    public bool IsConnected => Missing.Count == 0;
}

/// <summary>Something that loading needs and that the warehouse does not give.</summary>
/// <param name="What">What is missing, in a sentence.</param>
/// <param name="Remedy">The SQL that gives it, for somebody who may; null where no statement helps.</param>
public sealed record MissingRight(string What, string? Remedy);
