namespace Connections.Core.Log;

/// <summary>Reads the log by cursors of its own, and so keeps retention from deleting what it has not read.</summary>
internal interface ILogConsumer
{
    /// <summary>Where each of its readers stands. One that is disabled needs nothing, nor one whose cursor is of another log and will begin at the end.</summary>
    Task<IReadOnlyList<LogNeed>> NeedsAsync(CancellationToken cancellationToken);
}

/// <summary>What a reader still has to read.</summary>
/// <param name="Who">The reader, as an operator knows it, such as <c>destination hook</c>.</param>
/// <param name="From">Everything before it is done with.</param>
/// <param name="Sources">The sources it reads; null for all.</param>
internal sealed record LogNeed(string Who, LogPosition From, IReadOnlySet<Guid>? Sources)
{
    /// <summary>What kind of reader it is, for meters: <c>destination</c>, <c>warehouse</c>, <c>activity</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its slug; empty where its kind has one only.</summary>
    public string Slug { get; init; } = "";
}
