namespace Connections.Core.Sources;

/// <summary>The states that the Status column tells apart, in the order in which it sorts.</summary>
public enum SourceState
{
    /// <summary>Enabled, and an event came within the last 24 hours.</summary>
    Receiving,

    /// <summary>Enabled, and the last event is older than that.</summary>
    Quiet,

    /// <summary>Enabled, and no event has come yet.</summary>
    NoDataYet,

    /// <summary>Enabled, whatever it receives: what filters offer beside the three above, and what is shown where traffic is not at hand.</summary>
    Enabled,

    /// <summary>Disabled by a person.</summary>
    Disabled,

    /// <summary>Disabled by the 14-day rule.</summary>
    DisabledAutomatically,
}

/// <summary>How a state is coloured. The word stands beside it always.</summary>
public enum StatusTone
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Neither good nor bad, such as something a person switched off.</summary>
    Neutral,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Somebody has to act.</summary>
    Bad,
}

/// <summary>How a source stands, for people.</summary>
/// <param name="State">Which of the states.</param>
/// <param name="Word">The word that is shown.</param>
/// <param name="Tone">How it is coloured.</param>
/// <param name="Reason">One sentence on why, shown on hover and focus.</param>
public sealed record SourceStatus(SourceState State, string Word, StatusTone Tone, string Reason)
{
    /// <summary>A source whose last event is older than this is quiet.</summary>
    public static readonly TimeSpan QuietAfter = TimeSpan.FromHours(24);

    /// <summary>The words, by state.</summary>
    public static string WordOf(SourceState state) => state switch
    {
        SourceState.NoDataYet => "No data yet",
        SourceState.DisabledAutomatically => "Disabled automatically",
        _ => state.ToString(),
    };

    /// <summary>The status where it is not known what the source receives: enabled or disabled.</summary>
    /// <param name="source">The source.</param>
    /// <param name="zone">The reader's time zone, which decides dates.</param>
    public static SourceStatus Of(Source source, TimeZoneInfo zone) =>
        source.Enabled ? Make(SourceState.Enabled, StatusTone.Good, "Its events are stored.") : OfDisabled(source, zone);

    /// <summary>The status with what the source receives.</summary>
    /// <param name="source">The source.</param>
    /// <param name="lastReceived">When its last event was stored; null before the first.</param>
    /// <param name="now">The time now.</param>
    /// <param name="zone">The reader's time zone, which decides dates.</param>
    public static SourceStatus Of(Source source, DateTimeOffset? lastReceived, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (!source.Enabled)
            return OfDisabled(source, zone);
        if (lastReceived is not { } last)
            return Make(SourceState.NoDataYet, StatusTone.Neutral, "Enabled, and no event has come yet.");

        return now - last < QuietAfter
            ? Make(SourceState.Receiving, StatusTone.Good, $"The last event came {Ago(now - last)}.")
            : Make(SourceState.Quiet, StatusTone.Warning, $"The last event came {Ago(now - last)}, on {SourceDeadline.Date(last, zone)}.");
    }

    private static SourceStatus OfDisabled(Source source, TimeZoneInfo zone)
    {
        var on = source.DisabledAt is { } at ? $" on {SourceDeadline.Date(at, zone)}" : "";
        return source.DisabledAutomatically
            ? Make(SourceState.DisabledAutomatically, StatusTone.Bad, $"Disabled{on}, because no enabled destination took its events. New events are refused.")
            : Make(SourceState.Disabled, StatusTone.Neutral, $"Disabled by a person{on}. New events are refused.");
    }

    private static SourceStatus Make(SourceState state, StatusTone tone, string reason) => new(state, WordOf(state), tone, reason);

    private static string Ago(TimeSpan ago) => ago switch
    {
        { TotalMinutes: < 1 } => "less than a minute ago",
        { TotalHours: < 1 } => $"{ago.Minutes} min ago",
        { TotalDays: < 2 } => $"{(int)ago.TotalHours} h ago",
        _ => $"{ago.Days} days ago",
    };
}
