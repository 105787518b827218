using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Support;

/// <summary>Moves a clock that stands while something waits on it, such as for a vendor's rate.</summary>
internal static class PassingTime
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50), Step = TimeSpan.FromMilliseconds(200);

    /// <summary>What the work gives. As long as it has not ended the clock goes on, somewhat faster than others do.</summary>
    public static async Task<T> LettingTimePassAsync<T>(this FakeTimeProvider clock, Task<T> work)
    {
        while (await Task.WhenAny(work, Task.Delay(Look, TimeProvider.System)) != work)
            clock.Advance(Step);
        return await work;
    }
}
