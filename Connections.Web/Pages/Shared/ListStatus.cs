namespace Connections.Web.Pages.Shared;

/// <summary>How a thing stands, for its row in a list.</summary>
/// <param name="Word">The status, one of few: lists are filtered by it.</param>
/// <param name="Tone">Its tone.</param>
/// <param name="Rank">Its place when sorted: the order of its kind's states.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record ListStatus(string Word, Tone Tone, int Rank, string Reason)
{
    /// <summary>What will happen to it and when, if anything will.</summary>
    public string? Warning { get; init; }

    /// <summary>Why that will happen, and what keeps it from happening.</summary>
    public string? WarningReason { get; init; }
}
