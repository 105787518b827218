using System.Diagnostics;

namespace Connections.Tests.Support.Tools;

/// <summary>Waits for a condition of another process, which nothing here can announce.</summary>
internal static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again until the answer is true. <paramref name="what"/> is waited for; it stands in the failure.</summary>
    /// <exception cref="TimeoutException">It has not become true within the deadline, which is generous: it is no claim about speed.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var limit = deadline ?? TimeSpan.FromSeconds(60);
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for this: {what}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
