using Hangfire.Storage;

namespace Connections.Tests.Jobs;

public sealed class ResourceLocksTests : IDisposable
{
    private readonly JobsFile _file = new();
    private readonly JobStorageConnection _one;
    private readonly JobStorageConnection _other;

    public ResourceLocksTests() => (_one, _other) = (_file.Connect(), _file.Connect());

    [Fact]
    public void Another_connection_cannot_take_a_lock_that_is_held()
    {
        using var held = _one.AcquireDistributedLock("job:1", TimeSpan.Zero);

        Assert.Throws<DistributedLockTimeoutException>(() => _other.AcquireDistributedLock("job:1", TimeSpan.Zero));
        using var another = _other.AcquireDistributedLock("job:2", TimeSpan.Zero);
    }

    [Fact]
    public void Its_owner_may_take_it_again_and_has_to_give_it_back_as_often()
    {
        var first = _one.AcquireDistributedLock("job:1", TimeSpan.Zero);
        var second = _one.AcquireDistributedLock("job:1", TimeSpan.Zero);

        first.Dispose();
        first.Dispose();
        Assert.Throws<DistributedLockTimeoutException>(() => _other.AcquireDistributedLock("job:1", TimeSpan.Zero));

        second.Dispose();
        using var taken = _other.AcquireDistributedLock("job:1", TimeSpan.Zero);
    }

    [Fact]
    public void A_lock_ends_with_its_connection()
    {
        _one.AcquireDistributedLock("job:1", TimeSpan.Zero);

        _one.Dispose();

        using var taken = _other.AcquireDistributedLock("job:1", TimeSpan.Zero);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_lock_of_a_transaction_ends_with_it_committed_or_not(bool commit)
    {
        using (var transaction = (JobStorageTransaction)_one.CreateWriteTransaction())
        {
            transaction.AcquireDistributedLock("job:1", TimeSpan.Zero);
            Assert.Throws<DistributedLockTimeoutException>(() => _other.AcquireDistributedLock("job:1", TimeSpan.Zero));
            if (commit)
                transaction.Commit();
        }

        using var taken = _other.AcquireDistributedLock("job:1", TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_waits_gets_it_when_it_is_given_back()
    {
        var held = _one.AcquireDistributedLock("job:1", TimeSpan.Zero);
        var waiting = Task.Factory.StartNew(() => _other.AcquireDistributedLock("job:1", TimeSpan.FromMinutes(1)), TaskCreationOptions.LongRunning);

        held.Dispose();

        (await waiting).Dispose();
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        _file.Dispose();
    }
}
