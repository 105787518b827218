using Connections.Core.Delivery;
using Connections.Core.Log;

namespace Connections.Tests.Delivery;

public sealed class DeliveryWindowTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void What_is_on_its_way_is_slow_once_as_much_has_overtaken_it()
    {
        var window = new DeliveryWindow(Guid.NewGuid(), new() { BatchEvents = 4 }, default, new(0, new Dictionary<ulong, DateTimeOffset>(), null));
        WindowEvent[] events = [.. Enumerable.Range(0, 4).Select(One)];
        foreach (var one in events)
            window.Add(one, null, Now);
        Assert.True(window.TryTake(Now, 4, [], out _));

        Assert.False(window.IsStuck);
        End(events[1]);
        Assert.False(window.IsStuck);
        End(events[2]);
        Assert.True(window.IsStuck);

        void End(WindowEvent one) => window.End(one, DeliveryStates.Delivered, "", new(Now, TimeSpan.Zero));
    }

    private static WindowEvent One(int number) =>
        new(new LogRecord(new(Guid.Empty, number), Now, Guid.Empty, EventType.Track, (ulong)number, default));
}
