namespace Connections.Core.Ingest;

/// <summary>What is odd about an event that was stored all the same (tracking contract, §2.1 and §4.4): a code, and a sentence that says what to do.</summary>
/// <param name="Code">Such as <c>future_time</c>.</param>
/// <param name="Message">For the developer of the sender.</param>
public sealed record EventWarning(string Code, string Message)
{
    private static readonly (WarningFlags Flag, EventWarning Warning)[] All =
    [
        (WarningFlags.OtherKey, new("other_write_key", "The Authorization header and the body name the write keys of different sources. The header's counts. Send one of them.")),
        (WarningFlags.UnreadableTime, new("unreadable_time", "\"timestamp\" or \"sentAt\" is no time that can be read, so the time of receiving stands for it. Send ISO 8601, such as 2026-05-01T10:00:00.000Z.")),
        (WarningFlags.ImpossibleTime, new("impossible_time", "Corrected by the sender's clock the time is before 1970 or after 9999, so the time of receiving stands for it. Look at \"sentAt\" and at the sender's clock.")),
        (WarningFlags.FutureTime, new("future_time", "The event's time is more than a day after it was received. Look at \"timestamp\", \"sentAt\" and the sender's clock.")),
    ];

    /// <summary>The codes of all of them.</summary>
    internal static IEnumerable<string> Codes => All.Select(known => known.Warning.Code);

    /// <summary>The warning of a code; null where none has it.</summary>
    public static EventWarning? Of(string code) => All.FirstOrDefault(known => known.Warning.Code == code).Warning;

    internal static IReadOnlyList<EventWarning> Of(WarningFlags flags) =>
        flags == WarningFlags.None ? [] : [.. All.Where(known => flags.HasFlag(known.Flag)).Select(known => known.Warning)];
}

/// <summary>Warnings of one event, as collection finds them. They stand in the log as its mark: never change a number.</summary>
[Flags]
internal enum WarningFlags : byte
{
    None = 0,
    OtherKey = 1,
    UnreadableTime = 2,
    ImpossibleTime = 4,
    FutureTime = 8,
}
