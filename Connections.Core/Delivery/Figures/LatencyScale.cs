using System.Globalization;

namespace Connections.Core.Delivery.Figures;

/// <summary>How latencies are counted: in steps of a fifth (four to each doubling) from 1 ms to a day, so that a percentile is right to within 10 %.</summary>
public static class LatencyScale
{
    private const int StepsToADoubling = 4;
    private const int Last = 107;
    private static readonly string[] Names = [.. Enumerable.Range(0, Last + 1).Select(step => step.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The step of a latency, as text.</summary>
    public static string StepOf(TimeSpan latency) =>
        Names[Math.Clamp((int)Math.Ceiling(Math.Log2(Math.Max(latency.TotalMilliseconds, 1)) * StepsToADoubling), 0, Last)];

    /// <summary>The latency that so much of what was counted did not exceed; null where nothing was counted.</summary>
    /// <param name="counts">How many there are of each step.</param>
    /// <param name="share">Such as 0.95.</param>
    public static TimeSpan? Percentile(IEnumerable<(string Step, long Count)> counts, double share)
    {
        var steps = counts.Where(one => one.Count > 0).Select(one => (Step: int.Parse(one.Step, CultureInfo.InvariantCulture), one.Count)).OrderBy(one => one.Step).ToList();
        var wanted = Math.Ceiling(steps.Sum(one => one.Count) * share);
        foreach (var (step, count) in steps)
        {
            wanted -= count;
            if (wanted <= 0)
                return TimeSpan.FromMilliseconds(Math.Pow(2, (step - 0.5) / StepsToADoubling));
        }

        return null;
    }
}
