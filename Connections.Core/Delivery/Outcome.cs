namespace Connections.Core.Delivery;

/// <summary>What came of one request, or of one event.</summary>
internal abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>It arrived.</summary>
    public sealed record Delivered : Outcome;

    /// <summary>A rule kept it from the destination.</summary>
    /// <param name="Code">The rule, such as <c>NO_MATCHING_MAPPING</c>.</param>
    public sealed record Filtered(string Code) : Outcome;

    /// <summary>It failed, and another try may succeed.</summary>
    /// <param name="Code">An HTTP status or a network code, such as <c>503</c> or <c>ETIMEDOUT</c>.</param>
    /// <param name="Reason">A sentence.</param>
    /// <param name="Response">The start of the answer; null where there was none.</param>
    /// <param name="After">How long the vendor asks to wait; null where it says nothing.</param>
    public sealed record Retry(string Code, string Reason, string? Response, TimeSpan? After) : Outcome;

    /// <summary>It was refused for good.</summary>
    /// <param name="Code">An HTTP status or a code such as <c>PAYLOAD_VALIDATION_FAILED</c>.</param>
    /// <param name="Reason">A sentence.</param>
    /// <param name="Response">The start of the answer; null where there was none.</param>
    /// <param name="Answered">Whether the vendor was asked at all.</param>
    public sealed record Discarded(string Code, string Reason, string? Response, bool Answered) : Outcome
    {
        /// <summary>The HTTP status that it comes to; 0 where no request was made.</summary>
        public int Status { get; init; }
    }
}
