using Connections.Core.Jobs;

namespace Connections.Tests.Jobs;

public sealed class HousekeepingJobTests
{
    [Fact]
    public async Task A_chore_that_fails_keeps_no_other_from_being_done_and_fails_the_job()
    {
        var done = new Chore(null);

        var failed = await Assert.ThrowsAsync<AggregateException>(() => new HousekeepingJob([new Chore(new IOException("full")), done]).RunAsync(default));

        Assert.Equal("full", Assert.Single(failed.InnerExceptions).Message);
        Assert.True(done.IsDone);
    }

    private sealed class Chore(Exception? failure) : IChore
    {
        public bool IsDone { get; private set; }

        public Task RunAsync(CancellationToken cancellationToken)
        {
            IsDone = true;
            return failure is null ? Task.CompletedTask : Task.FromException(failure);
        }
    }
}
