using Connections.Core.Log;

namespace Connections.Tests.Log;

public sealed class LogProgressTests : LogTest
{
    [Fact]
    public async Task Of_two_hundred_who_wait_an_append_wakes_those_of_its_sources()
    {
        using var log = Open();
        Guid[] sources = [.. Enumerable.Range(0, 200).Select(_ => Guid.NewGuid())];
        Task[] waiting = [.. sources.Select(source => log.WaitAsync(log.End, new HashSet<Guid> { source, Website }, None))];
        var any = log.WaitAsync(log.End, null, None);

        await AppendAsync(log, sources[17], "1");

        await Task.WhenAll(waiting[17], any);
        Assert.Equal(199, waiting.Count(wait => !wait.IsCompleted));
        await AppendAsync(log, Website, "2");
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Who_waits_further_on_is_not_woken_by_what_comes_before()
    {
        var progress = new LogProgress();
        var waiting = progress.WaitAsync(5, new HashSet<Guid> { Website }, None);
        var any = progress.WaitAsync(5, null, None);

        progress.Advance(5, [new(Website, 4)]);
        Assert.False(waiting.IsCompleted || any.IsCompleted);

        progress.Advance(6, [new(Website, 5)]);
        await Task.WhenAll(waiting, any);
    }
}
