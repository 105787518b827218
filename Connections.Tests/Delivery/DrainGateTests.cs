using Connections.Core.Delivery;

namespace Connections.Tests.Delivery;

public sealed class DrainGateTests
{
    private static readonly SliceEnd Quiet = new(false, null, null);
    private readonly Guid _id = Guid.NewGuid();
    private readonly DrainGate _gate = new();

    [Fact]
    public void One_job_is_queued_however_often_it_is_asked_for()
    {
        Assert.True(_gate.TryQueue(_id));
        Assert.False(_gate.TryQueue(_id));
        Assert.True(_gate.TryQueue(Guid.NewGuid()));
    }

    [Fact]
    public void Two_slices_of_one_destination_never_run_at_once()
    {
        Assert.True(_gate.TryEnter(_id));
        Assert.False(_gate.TryEnter(_id));

        _gate.Leave(_id, Quiet);
        Assert.True(_gate.TryEnter(_id));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_wake_up_during_a_slice_is_not_lost(bool comesAsJob)
    {
        _gate.TryQueue(_id);
        _gate.TryEnter(_id);
        var end = _gate.NextEndAsync(_id);

        Assert.False(comesAsJob ? _gate.TryEnter(_id) : _gate.TryQueue(_id));
        _gate.Leave(_id, Quiet);

        Assert.True((await end)!.MoreNow);
        Assert.True(_gate.TryQueue(_id));
    }

    [Fact]
    public async Task Without_one_the_slice_ends_as_it_said()
    {
        var end = _gate.NextEndAsync(_id);
        _gate.TryEnter(_id);
        _gate.Leave(_id, Quiet);

        Assert.False((await end)!.MoreNow);
    }

    [Fact]
    public void A_job_that_never_came_can_be_queued_again()
    {
        _gate.TryQueue(_id);
        _gate.Unqueue(_id);

        Assert.True(_gate.TryQueue(_id));
    }
}
