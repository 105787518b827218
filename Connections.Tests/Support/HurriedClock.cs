using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Support;

/// <summary>A clock that stands, and on which short waits are over at once: whoever keeps to a vendor's rate need not be waited for. Time-outs are no short waits.</summary>
internal sealed class HurriedClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= Short ? TimeSpan.Zero : dueTime, period);
}
