namespace Connections.Core.Destinations;

/// <summary>What a vendor made of one event, in the terms of HTTP: 2xx arrived; 408, 423, 429 and 5xx but 501 are tried again; anything else is refused for good.</summary>
/// <param name="Status">The status.</param>
public sealed record EventResult(int Status)
{
    /// <summary>It arrived.</summary>
    public static EventResult Delivered { get; } = new(200);

    /// <summary>Whether it arrived.</summary>
    public bool IsArrival => Status is >= 200 and < 300;

    /// <summary>The vendor's or our code of the reason, such as <c>PAYLOAD_VALIDATION_FAILED</c>; null for the status.</summary>
    public string? Code { get; init; }

    /// <summary>A sentence on the reason; null for one made of the status.</summary>
    public string? Message { get; init; }

    /// <summary>How long the vendor asks to wait; null where it says nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What an answer's status says.</summary>
    public static EventResult Of(VendorAnswer answer) =>
        answer is { Status: 200, RetryAfter: null } ? Delivered : new(answer.Status) { RetryAfter = answer.RetryAfter };

    /// <summary>Refused for good.</summary>
    public static EventResult Refused(string message, string code = "BAD_REQUEST", int status = 400) => new(status) { Code = code, Message = message };

    /// <summary>Failed for now.</summary>
    public static EventResult Again(string message, int status = 503, TimeSpan? after = null) => new(status) { Message = message, RetryAfter = after };
}
