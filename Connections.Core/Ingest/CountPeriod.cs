namespace Connections.Core.Ingest;

/// <summary>How a period that ends now is cut into bars: whole ones by the clock, the last of them not over yet.</summary>
/// <param name="From">Start of the first bar, Unix seconds.</param>
/// <param name="Bucket">Seconds of a bar.</param>
/// <param name="Bars">How many.</param>
internal readonly record struct CountPeriod(long From, long Bucket, int Bars)
{
    private const int MaxBars = 120;

    private static readonly long[] Buckets = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 7 * 86_400];

    /// <summary>The counts that serve it: by minute where bars are shorter than an hour.</summary>
    public int Span => Bucket < ActivityDb.Hour ? ActivityDb.Minute : ActivityDb.Hour;

    public static CountPeriod Ending(DateTimeOffset now, TimeSpan period)
    {
        var seconds = Math.Max(60, (long)period.TotalSeconds);
        var bucket = seconds <= 3600 ? 60 : Buckets.FirstOrDefault(candidate => (seconds + candidate - 1) / candidate <= MaxBars, Buckets[^1]);
        var bars = (int)Math.Min(MaxBars, (seconds + bucket - 1) / bucket);
        var last = now.ToUnixTimeSeconds() / bucket * bucket;
        return new(last - (bars - 1) * bucket, bucket, bars);
    }
}
