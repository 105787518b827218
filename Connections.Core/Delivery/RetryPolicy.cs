using System.Globalization;
using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>Which answers are worth another try, and when it comes.</summary>
/// <remarks>The classes are Segment's: 408, 423, 429 and every 5xx but 501 may pass; every other refusal is for good.</remarks>
internal sealed class RetryPolicy(DeliveryOptions options)
{
    private static readonly Outcome Arrived = new Outcome.Delivered();

    /// <summary>Judges what a vendor made of an event.</summary>
    /// <param name="result">What it made of it.</param>
    /// <param name="response">The start of its answer; null where there was none.</param>
    /// <param name="answered">Whether it was asked at all.</param>
    public static Outcome Judge(EventResult result, string? response, bool answered) => result.Status switch
    {
        >= 200 and < 300 => Arrived,
        408 or 423 or 429 or (>= 500 and not 501) => new Outcome.Retry(Code(result), Sentence(result), response, result.RetryAfter),
        >= 300 and < 400 => new Outcome.Discarded(
            Code(result), result.Message ?? $"{Status(result)}, a redirect that is not followed: set the final address.", response, answered),
        _ => new Outcome.Discarded(Code(result), result.Message ?? $"{Status(result)}.", response, answered) { Status = result.Status },
    };

    /// <summary>
    /// When to try again after try number <paramref name="attempt"/> (from 1); null when the window is over. The last try is at the
    /// window's end, so that a vendor that asks for a longer wait still gets one.
    /// </summary>
    public DateTimeOffset? NextTry(int attempt, DateTimeOffset firstTry, DateTimeOffset now, TimeSpan? asked, double? spread = null)
    {
        var end = firstTry + options.RetryWindow;
        if (now >= end)
            return null;
        var wait = asked ?? BackOff(attempt, spread);
        return wait < end - now ? now + wait : end;
    }

    /// <summary>The first wait, doubled with each try, ± 50 %: events that failed together do not come back together.</summary>
    public TimeSpan BackOff(int attempt, double? spread = null)
    {
        var doubled = options.FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        return TimeSpan.FromSeconds(Math.Min(doubled, options.LongestRetry.TotalSeconds) * (spread ?? Spread()));
    }

    /// <summary>A factor from 0.5 to 1.5 by chance.</summary>
    public static double Spread() => 0.5 + Random.Shared.NextDouble();

    private static string Code(EventResult result) => result.Code ?? result.Status.ToString(CultureInfo.InvariantCulture);

    private static string Sentence(EventResult result) => result.Message ?? Status(result);

    private static string Status(EventResult result) => $"The destination answered {result.Status.ToString(CultureInfo.InvariantCulture)}";
}
