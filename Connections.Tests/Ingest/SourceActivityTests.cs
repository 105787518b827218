using System.Text;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Tests.Support;

namespace Connections.Tests.Ingest;

public sealed class SourceActivityTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Stored_events_are_counted_by_minute_and_by_name_largest_first()
    {
        using var host = new ActivityHost();
        await host.StoreAsync("Signed Up", "Order Completed", "Order Completed");
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.StoreAsync("Order Completed");
        await host.CountAsync();

        var counts = await host.Activity.CountAsync(ActivityHost.Website, Hour, None);

        Assert.Equal(4, counts.Stored);
        Assert.Equal([new(EventType.Track, "Order Completed", 3), new(EventType.Track, "Signed Up", 1)], counts.ByName);
        Assert.Equal(60, counts.Series.Count);
        Assert.Equal([3, 0, 1], counts.Series.TakeLast(3).Select(bucket => bucket.Stored));
        Assert.Equal(host.Clock.GetUtcNow(), host.Activity.LastReceived(ActivityHost.Website));
    }

    [Fact]
    public async Task A_name_counts_as_one_however_the_event_spells_it()
    {
        using var host = new ActivityHost();
        await host.StoreJsonAsync(
            """{"type":"track","messageId":"1","event":"Caf\u00e9"}""", """{"type":"track","messageId":"\"2","event":"Café"}""",
            """{"type":"track","messageId":"3","event":"Café"}""", """{"type":"track","properties":{"event":"no"},"event":"Café"}""");
        await host.CountAsync();

        var counts = await host.Activity.CountAsync(ActivityHost.Website, Hour, None);

        Assert.Equal([new(EventType.Track, "Café", 4)], counts.ByName);
    }

    [Theory, InlineData(1, 60, 60), InlineData(24, 96, 900), InlineData(24 * 7, 84, 7200), InlineData(24 * 30, 120, 21600)]
    public async Task A_longer_period_has_larger_bars_and_the_same_total(int hours, int bars, int seconds)
    {
        using var host = new ActivityHost();
        await host.StoreAsync("A", "B");
        await host.CountAsync();

        var counts = await host.Activity.CountAsync(ActivityHost.Website, TimeSpan.FromHours(hours), None);

        Assert.Equal(bars, counts.Series.Count);
        Assert.Equal(seconds, (counts.Series[1].Start - counts.Series[0].Start).TotalSeconds);
        Assert.Equal(2, counts.Series[^1].Stored);
        Assert.Equal(2, counts.Stored);
    }

    [Fact]
    public async Task A_restart_counts_nothing_twice_and_nothing_never()
    {
        var folder = new TempFolder();
        var first = new ActivityHost(folder);
        await first.StoreAsync("A", "B");
        await first.CountAsync();
        await first.StoreAsync("C");
        first.Close();

        using var second = new ActivityHost(folder);
        Assert.Equal(first.Clock.GetUtcNow(), second.Activity.LastReceived(ActivityHost.Website));
        await second.CountAsync();

        Assert.Equal(3, (await second.Activity.CountAsync(ActivityHost.Website, Hour, None)).Stored);
    }

    [Fact]
    public async Task The_first_event_is_counted_at_once_and_later_ones_gather_for_a_moment()
    {
        using var host = new ActivityHost();
        await host.StoreAsync("A");
        await host.Counter.StartAsync(None);
        await Eventually.Holds(() => Stored(host) == 1);

        await host.StoreAsync("B");
        await host.StoreAsync("C");
        await Eventually.Holds(() =>
        {
            host.Clock.Advance(TimeSpan.FromMilliseconds(50));
            return Stored(host) > 1;
        });

        Assert.Equal(3, Stored(host));
        Assert.True(host.Clock.GetUtcNow() >= ActivityHost.Start.AddMilliseconds(250));
        await host.Counter.StopAsync(None);
    }

    [Fact]
    public async Task Names_beyond_the_4000th_count_under_one_line()
    {
        using var host = new ActivityHost();
        await host.StoreAsync([.. Enumerable.Range(0, 4010).Select(i => $"Event {i}")]);
        await host.CountAsync();
        await host.StoreAsync("Event 1", "One more");
        await host.CountAsync();

        var counts = await host.Activity.CountAsync(ActivityHost.Website, Hour, None);

        Assert.Equal(4012, counts.Stored);
        Assert.Equal(new(EventType.Track, "(other names)", 11), counts.ByName[0]);
        Assert.Equal(new(EventType.Track, "Event 1", 2), counts.ByName[1]);
    }

    [Fact]
    public async Task Refused_events_are_counted_all_and_sampled_ten()
    {
        using var host = new ActivityHost();
        for (var i = 0; i < 25; i++)
            host.Refusals.Add(ActivityHost.Website, host.Clock.GetUtcNow(), Refusal.MissingEvent, "track", new byte[20_000]);
        host.Refusals.AddUnknown(new("invalid_write_key", "abcd", "203.0.113.7", "analytics-node 2.1.0"), host.Clock.GetUtcNow());
        host.Flush.Flush();
        host.Refusals.Add(ActivityHost.Website, host.Clock.GetUtcNow(), Refusal.MissingEvent, "track", default);
        host.Flush.Flush();

        var counts = await host.Activity.CountAsync(ActivityHost.Website, Hour, None);

        Assert.Equal(26, counts.Refused["missing_event"]);
        Assert.Equal(26, counts.Series[^1].Refused);
        var samples = host.Db.ReadSamples(ActivityHost.Website, 100);
        Assert.Equal(10, samples.Count);
        Assert.All(samples, sample => Assert.Equal(Refusals.MaxSampleBytes, sample.Json.Length));
        var refused = await host.Activity.CountRefusedAsync(Hour, None);
        Assert.Equal(26, refused.BySource[ActivityHost.Website]["missing_event"]);
        Assert.Equal(1, refused.Unknown["invalid_write_key"]);
        Assert.Equal(("abcd", "203.0.113.7", "analytics-node 2.1.0", 1), refused.Senders.Select(sender => (sender.KeyPrefix, sender.Address, sender.Library, sender.Count)).Single());
    }

    [Fact]
    public async Task Unknown_keys_without_end_are_a_bounded_number_of_rows_a_minute_however_often_they_are_flushed()
    {
        using var host = new ActivityHost();
        for (var flush = 0; flush < 3; flush++)
        {
            for (var key = 0; key < 200; key++)
                host.Refusals.AddUnknown(new("invalid_write_key", $"{flush}{key:D3}", "203.0.113.7", ""), host.Clock.GetUtcNow());
            host.Flush.Flush();
        }

        var refused = await host.Activity.CountRefusedAsync(TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Equal(101, refused.Senders.Count);
        Assert.Equal(600, refused.Unknown["invalid_write_key"]);
        Assert.Equal("…", refused.Senders[0].KeyPrefix);
    }

    [Fact]
    public async Task Samples_of_one_reason_are_shown_newest_first_and_a_week_of_them_does_not_fill_the_disk()
    {
        using var host = new ActivityHost();
        for (var minute = 0; minute < 110; minute++)
        {
            for (var i = 0; i < 10; i++)
                host.Refusals.Add(ActivityHost.Website, host.Clock.GetUtcNow(), Refusal.MissingEvent, "track", Encoding.UTF8.GetBytes($"{minute}"));
            host.Refusals.Add(ActivityHost.Website, host.Clock.GetUtcNow(), Refusal.NoId, "page", "other"u8);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        host.Flush.Flush();
        host.Db.Prune(host.Clock.GetUtcNow());

        var newest = await host.Activity.RefusedSamplesAsync(ActivityHost.Website, "missing_event", 10, None);
        Assert.All(newest, sample => Assert.Equal("109", Encoding.UTF8.GetString(sample.Json.Span)));
        Assert.Equal(1000, (await host.Activity.RefusedSamplesAsync(ActivityHost.Website, "missing_event", 5000, None)).Count);
        Assert.Equal(110, (await host.Activity.RefusedSamplesAsync(ActivityHost.Website, "no_user_anon_id", 5000, None)).Count);
    }

    [Fact]
    public async Task A_stop_keeps_what_was_refused_in_the_last_second()
    {
        using var host = new ActivityHost();
        await host.Flush.StartAsync(None);
        host.Refusals.Add(ActivityHost.Website, host.Clock.GetUtcNow(), Refusal.NoId, "page", default);

        await host.Flush.StopAsync(None);

        Assert.Equal(1, (await host.Activity.CountAsync(ActivityHost.Website, Hour, None)).Refused["no_user_anon_id"]);
    }

    [Fact]
    public async Task What_comes_in_while_the_process_runs_is_counted_in_the_background()
    {
        using var host = new ActivityHost();
        await host.Counter.StartAsync(None);

        foreach (var name in new[] { "A", "B", "C" })
        {
            await host.StoreAsync(name);
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        while ((await host.Activity.CountAsync(ActivityHost.Website, Hour, None)).Stored < 3)
            host.Clock.Advance(TimeSpan.FromMilliseconds(250));
        await host.Counter.StopAsync(None);
        Assert.Equal(3, (await host.Activity.CountAsync(ActivityHost.Website, Hour, None)).Stored);
    }

    [Fact]
    public async Task Watching_shows_first_what_is_there_and_then_what_comes_in_stored_and_refused()
    {
        using var host = new ActivityHost();
        using var stop = new CancellationTokenSource();
        await host.StoreAsync("Before");
        await using var watched = host.Activity.WatchAsync(ActivityHost.Website, stop.Token).GetAsyncEnumerator(None);

        Assert.True(await watched.MoveNextAsync());
        Assert.Equal("track", Assert.Single(watched.Current).Type);

        var next = watched.MoveNextAsync().AsTask();
        await host.StoreAsync("After");
        Assert.True(await next);
        Assert.Contains("After", Encoding.UTF8.GetString(Assert.Single(watched.Current).Json.Span));

        next = watched.MoveNextAsync().AsTask();
        host.Refusals.Add(ActivityHost.Website, host.Clock.GetUtcNow(), Refusal.NoId, "page", "{}"u8);
        host.Refusals.Add(Guid.NewGuid(), host.Clock.GetUtcNow(), Refusal.NoId, "page", "{}"u8);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await next);
        var refused = Assert.Single(watched.Current);
        Assert.Equal(("no_user_anon_id", "page"), (refused.RefusalCode, refused.Type));

        next = watched.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Watching_skips_when_more_come_than_are_shown()
    {
        using var host = new ActivityHost();
        await using var watched = host.Activity.WatchAsync(ActivityHost.Website, None).GetAsyncEnumerator(None);
        await watched.MoveNextAsync();
        Assert.Empty(watched.Current);

        await host.StoreAsync([.. Enumerable.Range(0, 700).Select(i => $"E{i}.")]);
        await watched.MoveNextAsync();

        Assert.Equal(SourceActivity.MaxLive, watched.Current.Count);
        Assert.Contains("E200.", Encoding.UTF8.GetString(watched.Current[0].Json.Span));
    }

    private static long Stored(ActivityHost host) => host.Db.ReadStored(ActivityHost.Website, ActivityDb.Hour, 0, ActivityDb.Hour).ByBucket.Values.Sum();
}
