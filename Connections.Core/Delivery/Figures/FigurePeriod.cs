namespace Connections.Core.Delivery.Figures;

/// <summary>A period that figures are read of: minutes of the last two days, hours of the last 15.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends; not in it.</param>
/// <param name="Span">What was counted by: a minute or an hour. Both ends are multiples of it.</param>
/// <param name="Bucket">The interval of a series: a multiple of <paramref name="Span"/>.</param>
public sealed record FigurePeriod(DateTimeOffset From, DateTimeOffset To, TimeSpan Span, TimeSpan Bucket)
{
    /// <summary>How long figures by the minute are kept.</summary>
    internal static readonly TimeSpan MinutesKept = TimeSpan.FromDays(2);

    /// <summary>How long figures by the hour are kept: two weeks, and the one before is compared with them for a week.</summary>
    internal static readonly TimeSpan HoursKept = TimeSpan.FromDays(29);

    private const int MostBars = 120;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan[] Buckets =
    [
        Minute, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        Hour, TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1),
    ];

    /// <summary>A period from one time to another: to the minute where it may be, else to the hour.</summary>
    public static FigurePeriod Between(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var span = to - from <= TimeSpan.FromDays(1) + Minute && from > now - MinutesKept + Hour ? Minute : Hour;
        var bucket = Array.Find(Buckets, bucket => bucket >= span && (to - from) / bucket <= MostBars);
        return new(Floor(from, span), Ceiling(to, span), span, bucket == default ? Buckets[^1] : bucket);
    }

    /// <summary>The period of a length that ends now.</summary>
    public static FigurePeriod Ending(DateTimeOffset now, TimeSpan length)
    {
        var to = length <= TimeSpan.FromDays(1) ? Ceiling(now + TimeSpan.FromTicks(1), Minute) : Ceiling(now + TimeSpan.FromTicks(1), Hour);
        return Between(to - length, to, now);
    }

    /// <summary>The equally long period before it.</summary>
    public FigurePeriod Before => this with { From = From - (To - From), To = From };

    internal static FigurePeriod ByMinute(DateTimeOffset from) => new(from, DateTimeOffset.MaxValue, Minute, Minute);

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan span) => new(time.UtcTicks / span.Ticks * span.Ticks, TimeSpan.Zero);

    private static DateTimeOffset Ceiling(DateTimeOffset time, TimeSpan span) => new((time.UtcTicks + span.Ticks - 1) / span.Ticks * span.Ticks, TimeSpan.Zero);
}
