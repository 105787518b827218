using Connections.Core.Jobs.Sqlite;

namespace Connections.Tests.Jobs;

public sealed class QueueArrivalsTests
{
    // The bell is rung before the wait, or has to be passed on: none of these tests waits in fact, and a lost ring shows as false, not as a hang.
    private readonly QueueArrivals _arrivals = new();

    [Fact]
    public void A_job_wakes_one_worker_that_listens_to_its_queue()
    {
        using var other = _arrivals.Listen(["mail"]);
        using var first = _arrivals.Listen(["delivery"]);
        using var second = _arrivals.Listen(["delivery", "mail"]);

        _arrivals.Ring("delivery");

        Assert.Equal((false, true, false), (Woken(other), Woken(first), Woken(second)));
    }

    [Fact]
    public void Two_jobs_wake_two_workers()
    {
        using var first = _arrivals.Listen(["delivery"]);
        using var second = _arrivals.Listen(["delivery"]);

        _arrivals.Ring("delivery");
        _arrivals.Ring("delivery");

        Assert.Equal((true, true), (Woken(first), Woken(second)));
    }

    [Fact]
    public void A_worker_that_leaves_unheard_passes_the_ring_on()
    {
        var leaving = _arrivals.Listen(["delivery"]);
        using var staying = _arrivals.Listen(["delivery"]);
        _arrivals.Ring("delivery");

        leaving.Dispose();

        Assert.True(Woken(staying));
    }

    [Fact]
    public void A_worker_that_was_woken_but_left_with_another_job_passes_the_ring_on()
    {
        var leaving = _arrivals.Listen(["delivery", "mail"]);
        using var staying = _arrivals.Listen(["mail"]);
        _arrivals.Ring("mail");
        Assert.True(Woken(leaving));

        leaving.Dispose();

        Assert.True(Woken(staying));
    }

    [Fact]
    public void A_worker_that_looked_and_found_nothing_has_answered_its_ring()
    {
        var leaving = _arrivals.Listen(["mail"]);
        using var staying = _arrivals.Listen(["mail"]);
        _arrivals.Ring("mail");
        Assert.True(Woken(leaving));
        Assert.False(Woken(leaving));

        leaving.Dispose();

        Assert.False(Woken(staying));
    }

    private static bool Woken(QueueArrivals.Listener listener) => listener.Wait(TimeSpan.Zero, CancellationToken.None);
}
