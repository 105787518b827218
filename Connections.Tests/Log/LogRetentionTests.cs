using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Log;

public sealed class LogRetentionTests : LogTest, ILogConsumer
{
    private readonly List<LogNeed> _needs = [];
    private readonly ListLogger<LogRetention> _said = new();

    [Fact]
    public async Task What_everybody_has_read_goes_when_it_is_too_old()
    {
        using var log = await OldLogAsync();
        _needs.Add(new("destination hook", log.End, null));

        await RunAsync(log);

        Assert.True(log.Start.Offset > 0);
        Assert.DoesNotContain(_said.Entries, entry => entry.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task What_one_has_not_read_stays_and_an_operator_is_told_who_holds_it()
    {
        using var log = await OldLogAsync();
        _needs.Add(new("destination hook", log.End, null));
        _needs.Add(new("warehouse slow", log.Start, new HashSet<Guid> { Website }));

        await RunAsync(log);

        Assert.Equal(0, log.Start.Offset);
        Assert.Contains("warehouse slow", Assert.Single(_said.Entries, entry => entry.Level == LogLevel.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_that_only_events_of_other_sources_stand_behind_holds_nothing()
    {
        using var log = await OldLogAsync();
        _needs.Add(new("destination idle", log.Start, new HashSet<Guid> { Backend }));

        await RunAsync(log);

        Assert.True(log.Start.Offset > 0);
    }

    [Fact]
    public async Task What_is_young_stays_though_everybody_has_read_it()
    {
        using var log = await OldLogAsync(age: TimeSpan.FromDays(29));

        await RunAsync(log);

        Assert.Equal(0, log.Start.Offset);
    }

    Task<IReadOnlyList<LogNeed>> ILogConsumer.NeedsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogNeed>>(_needs);

    private async Task<SegmentLog> OldLogAsync(TimeSpan? age = null)
    {
        var log = Open(new() { SegmentBytes = 4096 });
        for (var i = 0; i < 100; i++)
            await AppendAsync(log, Website, i + "".PadLeft(100));
        Clock.Advance(age ?? TimeSpan.FromDays(31));
        return log;
    }

    private Task RunAsync(SegmentLog log) => new LogRetention(log, [this], Options.Create(new LogOptions()), Clock, _said).RunAsync(None);
}
