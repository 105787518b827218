using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Collection;

/// <summary>What the tracking contract (§2.1, §4.4) wants warned of: the events are stored, their owner is told.</summary>
public sealed class WarningTests : IAsyncLifetime
{
    private const string Server = "KEYSERVER000000000000000000000001", Website = "KEYWEBSITE00000000000000000000002";

    private readonly CollectionHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("""{"event":"E","userId":"u","timestamp":"yesterday"}""", "unreadable_time")]
    [InlineData("""{"event":"E","userId":"u","timestamp":1777629600}""", "unreadable_time")]
    [InlineData("""{"event":"E","userId":"u","sentAt":"soon"}""", "unreadable_time")]
    [InlineData("""{"event":"E","userId":"u","timestamp":"0002-01-01T00:00:00Z","sentAt":"2026-05-01T10:00:00Z"}""", "impossible_time")]
    [InlineData("""{"event":"E","userId":"u","timestamp":"2026-05-01T10:00:00Z","sentAt":"1970-01-01T00:00:00Z"}""", "future_time")]
    [InlineData("""{"event":"E","userId":"u","timestamp":"2026-05-02T10:00:01Z"}""", "future_time")]
    [InlineData("""{"event":"E","userId":"u","writeKey":"KEYWEBSITE00000000000000000000002"}""", "other_write_key")]
    [InlineData("""{"event":"E","userId":"u","writeKey":"\u004bEYWEBSITE00000000000000000000002","timestamp":"x"}""", "other_write_key", "unreadable_time")]
    public async Task An_odd_event_is_stored_warned_of_and_counted_as_no_refusal(string body, params string[] codes)
    {
        await _host.PostAsync("/v1/track", body);

        Assert.Equal(codes, Assert.Single(await ShownAsync(Server)).Warnings.Select(warning => warning.Code));
        var counts = await CountAsync(Server);
        Assert.Equal(codes.Order(), counts.Warned.Keys.Order());
        Assert.All(counts.Warned.Values, count => Assert.Equal(1, count));
        Assert.Empty(counts.Refused);
        Assert.Equal(0, counts.Series.Sum(bucket => bucket.Refused));
        var everywhere = await _host.Services.GetRequiredService<SourceActivity>().CountRefusedAsync(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.Empty(everywhere.BySource);
    }

    [Theory]
    [InlineData("""{"event":"E","userId":"u","timestamp":"2026-05-02T10:00:00Z","sentAt":"2026-05-01T10:00:00Z"}""")] // a day ahead and no more
    [InlineData("""{"event":"E","userId":"u","timestamp":null,"sentAt":null}""")]
    [InlineData("""{"event":"E","userId":"u","writeKey":"KEYSERVER000000000000000000000001"}""")]
    [InlineData("""{"event":"E","userId":"u","writeKey":"no source's"}""")]
    public async Task What_the_contract_lets_pass_is_not_warned_of(string body)
    {
        await _host.PostAsync("/v1/track", body);

        Assert.Empty(Assert.Single(await ShownAsync(Server)).Warnings);
        Assert.Empty((await CountAsync(Server)).Warned);
    }

    [Fact]
    public async Task Each_event_of_a_batch_has_its_own_warnings_and_those_of_the_request()
    {
        await _host.PostAsync("/v1/batch", $$"""
            {"batch":[{"type":"track","event":"A","userId":"u","timestamp":"2040-01-01T00:00:00Z"},{"type":"track","event":"B","userId":"u"},{"type":"track","userId":"u"}],
             "sentAt":"not a time","writeKey":"{{Website}}"}
            """);

        var shown = await ShownAsync(Server);
        Assert.Equal(
            [("A", "other_write_key unreadable_time future_time"), ("B", "other_write_key unreadable_time")],
            shown.Where(seen => seen.RefusalCode is null).Select(seen => ((string)JsonNode.Parse(seen.Json.Span)!["event"]!, string.Join(' ', seen.Warnings.Select(warning => warning.Code)))));
        Assert.Equal([("future_time", 1L), ("other_write_key", 2L), ("unreadable_time", 2L)], (await CountAsync(Server)).Warned.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));
        Assert.Empty(await ShownAsync(Website));
    }

    [Fact]
    public async Task Warnings_outlive_a_restart_and_stand_not_in_the_event()
    {
        await _host.PostAsync("/v1/track", $$"""{"event":"E","userId":"u","timestamp":"yesterday","writeKey":"{{Website}}"}""");
        await _host.PostAsync("/v1/track", """{"event":"F","userId":"u"}""");

        await _host.RestartAsync();

        var shown = await ShownAsync(Server);
        Assert.Equal(["other_write_key unreadable_time", ""], shown.Select(seen => string.Join(' ', seen.Warnings.Select(warning => warning.Code))));
        Assert.DoesNotContain("other_write_key", Encoding.UTF8.GetString(shown[0].Json.Span));
    }

    private async Task<IReadOnlyList<LiveEvent>> ShownAsync(string key)
    {
        await foreach (var batch in _host.Services.GetRequiredService<SourceActivity>().WatchAsync(_host.Sources[key], CancellationToken.None))
            return batch;
        return [];
    }

    private Task<SourceCounts> CountAsync(string key)
    {
        if (_host.Services.GetRequiredService<Refusals>().Take() is { } gathered)
            _host.Services.GetRequiredService<ActivityDb>().AddRefused(gathered);
        return _host.Services.GetRequiredService<SourceActivity>().CountAsync(_host.Sources[key], TimeSpan.FromHours(1), CancellationToken.None);
    }
}
