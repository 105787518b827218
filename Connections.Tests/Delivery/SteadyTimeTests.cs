using Connections.Core.Delivery;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Delivery;

/// <summary>What waits in a slice must not wait for a day when the clock is put back by one.</summary>
public sealed class SteadyTimeTests
{
    private readonly SettableClock _clock = new();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void It_goes_on_by_the_time_that_passes_whatever_the_clock_is_set_to(int days)
    {
        var began = _clock.GetUtcNow();
        var steady = new SteadyTime(_clock);

        _clock.Ahead = TimeSpan.FromDays(days);
        _clock.Passing.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(began + TimeSpan.FromSeconds(3), steady.GetUtcNow());
    }

    [Fact]
    public async Task It_waits_as_long_as_it_is_told_to()
    {
        var wait = Task.Delay(TimeSpan.FromSeconds(1), new SteadyTime(_clock));
        _clock.Ahead = TimeSpan.FromDays(-1);

        _clock.Passing.Advance(TimeSpan.FromSeconds(1));

        await wait;
    }

    private sealed class SettableClock : TimeProvider
    {
        public FakeTimeProvider Passing { get; } = new(new DateTimeOffset(2026, 3, 5, 10, 0, 0, TimeSpan.Zero));

        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => Passing.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Passing.GetUtcNow() + Ahead;

        public override long GetTimestamp() => Passing.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Passing.CreateTimer(callback, state, dueTime, period);
    }
}
