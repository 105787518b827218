using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>A call of the tracking contract, without its transport.</summary>
public sealed record CollectRequest
{
    /// <summary>The call that the path names; null for a batch, whose items name theirs, and for a pixel whose path names none, which is refused.</summary>
    public required EventType? Type { get; init; }

    /// <summary>The body, decompressed. It has to stay as it is until the answer.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When the request came in: one time for all its events.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The key of the authorization header; null where there was none, and the body has to name it.</summary>
    public string? WriteKey { get; init; }

    /// <summary>The sender's address, for <c>context.ip</c> of sources on people's devices.</summary>
    public string? PeerAddress { get; init; }

    /// <summary>The sender's <c>User-Agent</c>, for <c>context.userAgent</c> of websites.</summary>
    public string? UserAgent { get; init; }

    /// <summary>True when it came as a pixel.</summary>
    public bool IsPixel { get; init; }

    /// <summary>True when the sender wants to know what became of each event.</summary>
    public bool WantsReceipts { get; init; }
}

/// <summary>How a request is answered.</summary>
public enum CollectVerdict
{
    /// <summary>Each event was stored, or refused where its owner sees it.</summary>
    Taken,

    /// <summary>The request cannot be read; nothing of it was stored.</summary>
    Malformed,

    /// <summary>The write key is missing or unknown; nothing was stored.</summary>
    Unauthorized,

    /// <summary>The source sends more than its limit; nothing was stored, and the same request may come again.</summary>
    RateLimited,
}

/// <summary>The answer to a <see cref="CollectRequest"/>.</summary>
/// <param name="Verdict">Taken or not.</param>
/// <param name="Code">The wire code where it was not taken; else null.</param>
/// <param name="Message">A sentence that says what is wrong; else null.</param>
/// <param name="Receipts">One for each event in the request's order, where they were wanted and it was taken; else empty.</param>
public sealed record CollectAnswer(CollectVerdict Verdict, string? Code, string? Message, IReadOnlyList<Receipt> Receipts)
{
    /// <summary>When to come again, in whole seconds, where it was refused for its rate; else null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static CollectAnswer Taken { get; } = new(CollectVerdict.Taken, null, null, []);

    internal static CollectAnswer InvalidJson { get; } = new(CollectVerdict.Malformed, "invalid_json", "The body is not valid JSON in UTF-8, or is nested too deeply.", []);

    internal static CollectAnswer NotAnObject { get; } = new(CollectVerdict.Malformed, "invalid_request", "The body must be a JSON object.", []);

    internal static CollectAnswer NoBatch { get; } = new(CollectVerdict.Malformed, "invalid_request", "The body must hold \"batch\", an array of events.", []);

    internal static CollectAnswer TooLarge { get; } = new(CollectVerdict.Malformed, "payload_too_large", "The event is larger than one event may be (32 KB unless set otherwise).", []);

    internal static CollectAnswer SharesTooMuch { get; } =
        new(CollectVerdict.Malformed, "payload_too_large", "\"context\" and \"integrations\" of the batch are written into each of its events, and are too large for that.", []);

    internal static CollectAnswer RateLimited { get; } =
        new(CollectVerdict.RateLimited, "rate_limited", "The source sends more requests than its limit allows. Send this one again later.", []);

    internal static CollectAnswer MissingKey { get; } =
        new(CollectVerdict.Unauthorized, "missing_write_key", "No write key was sent. Send it as the user name of Basic authorization, or as \"writeKey\" in the body.", []);

    internal static CollectAnswer UnknownKey { get; } =
        new(CollectVerdict.Unauthorized, "invalid_write_key", "No source has this write key. Copy it from the source's settings.", []);
}

/// <summary>What became of one event.</summary>
/// <param name="MessageId">Its id, also one that was made here; null where a refused event had none that could be read.</param>
/// <param name="Position">Where it, or the original that it repeats, is stored; null when it was refused, or repeats one whose place is not at hand.</param>
/// <param name="Refusal">Why it was refused; null when it is stored.</param>
public sealed record Receipt(string? MessageId, LogPosition? Position, Refusal? Refusal)
{
    /// <summary>True when it was not stored, because its source sent the same <c>messageId</c> before.</summary>
    public bool IsDuplicate { get; init; }
}
