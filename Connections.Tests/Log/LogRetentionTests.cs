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

    [Fact]
    public async Task What_is_young_goes_too_when_there_is_more_than_may_be_kept()
    {
        using var log = await OldLogAsync(age: TimeSpan.FromDays(1), json: 50_000);
        _needs.Add(new("destination hook", log.End, null));
        Assert.True(log.Bytes > 4 << 20);

        await RunAsync(log, maxBytes: 2 << 20);

        Assert.InRange(log.Bytes, 1 << 20, 2 << 20);
        Assert.Equal(log.Bytes, Segments().Sum(file => new FileInfo(file).Length));
        Assert.DoesNotContain(_said.Entries, entry => entry.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task What_one_has_not_read_stays_beyond_the_bytes_too_and_an_operator_is_told()
    {
        using var log = await OldLogAsync(age: TimeSpan.FromDays(1), json: 50_000);
        var half = (await log.ReadBackAsync(log.End, null, 50, None))[0].Position;
        _needs.Add(new("warehouse slow", half, new HashSet<Guid> { Website }));

        await RunAsync(log, maxBytes: 1 << 20);

        Assert.InRange(log.Start.Offset, 40, 50);
        Assert.Contains("warehouse slow", Assert.Single(_said.Entries, entry => entry.Level == LogLevel.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_outgrows_its_bytes_is_shortened_within_a_minute()
    {
        using var log = await OldLogAsync(age: TimeSpan.FromDays(1), json: 50_000);
        var options = Options.Create(new LogOptions { MaxBytes = 2 << 20 });
        using var watch = new LogSizeWatch(
            log, new LogRetention(log, [this], options, Clock, _said), options, Clock, new ListLogger<LogSizeWatch>());
        await watch.StartAsync(None);

        await Eventually.Holds(() =>
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            return log.Bytes <= 2 << 20;
        });
        await watch.StopAsync(None);
    }

    Task<IReadOnlyList<LogNeed>> ILogConsumer.NeedsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogNeed>>(_needs);

    private async Task<SegmentLog> OldLogAsync(TimeSpan? age = null, int json = 100)
    {
        var log = Open(new() { SegmentBytes = 4096, Compress = false });
        for (var i = 0; i < 100; i++)
            await AppendAsync(log, Website, i + "".PadLeft(json));
        Clock.Advance(age ?? TimeSpan.FromDays(31));
        return log;
    }

    private Task RunAsync(SegmentLog log, long? maxBytes = null) =>
        new LogRetention(log, [this], Options.Create(new LogOptions { MaxBytes = maxBytes }), Clock, _said).RunAsync(None);
}
