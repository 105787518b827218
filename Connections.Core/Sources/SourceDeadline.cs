using System.Globalization;

namespace Connections.Core.Sources;

/// <summary>
/// When the 14-day rule will disable a source, as the console announces it and as <see cref="SourceLifeJob"/> acts on it: one
/// calculation, so that nobody is told another date than the one that holds.
/// </summary>
/// <remarks>
/// The date is <see cref="SourceLifeOptions.DisableAfter"/> after the clock's start, and never sooner than a day after the owners' first
/// warning. The second half matters only when no run came in time, because the process was off or the period was shortened.
/// </remarks>
/// <param name="DisablesAt">When it will be disabled.</param>
/// <param name="Left">The time until then; zero when it is over.</param>
public sealed record SourceDeadline(DateTimeOffset DisablesAt, TimeSpan Left)
{
    /// <summary>How long before the end the first warning is mailed, and the console's banner appears.</summary>
    public static readonly TimeSpan FirstWarning = TimeSpan.FromDays(7);

    /// <summary>How long before the end the last warning is mailed; also the least time that a warning leaves.</summary>
    public static readonly TimeSpan LastWarning = TimeSpan.FromDays(1);

    /// <summary>Whether the source's page shows it as a banner: at most seven days are left.</summary>
    public bool IsNear => Left <= FirstWarning;

    /// <summary>The countdown for a narrow column, such as <c>13 days left</c>.</summary>
    public string Countdown => Left.Days switch
    {
        0 when Left <= TimeSpan.Zero => "Due now",
        0 => "Less than a day left",
        1 => "1 day left",
        var days => $"{days} days left",
    };

    /// <summary>The deadline of a source; null where the rule does not run: connected, disabled, or on the exception list.</summary>
    public static SourceDeadline? Of(Source source, TimeSpan disableAfter, DateTimeOffset now)
    {
        if (!source.Enabled || source.KeptReason is not null || source.UnconnectedSince is not { } since)
            return null;

        var warnedAt = source.WarnedAt >= since ? source.WarnedAt.Value : now;
        var byRule = since + disableAfter;
        var byWarning = warnedAt + LastWarning;
        var disablesAt = byRule > byWarning ? byRule : byWarning;
        return new(disablesAt, disablesAt > now ? disablesAt - now : TimeSpan.Zero);
    }

    /// <summary>What will happen, when and why, as one sentence.</summary>
    /// <param name="zone">The reader's time zone, which decides the date.</param>
    public string Sentence(TimeZoneInfo zone) => $"Will be disabled on {Date(DisablesAt, zone)}: no enabled destination takes its events.";

    internal static string Date(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
