using Connections.Core.Sources;
using Microsoft.EntityFrameworkCore;
using static Connections.Tests.Support.Installation;

namespace Connections.Tests.Sources;

public sealed class SourceStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Fortnight = TimeSpan.FromDays(14);

    [Theory]
    [InlineData(null, "No data yet", StatusTone.Neutral, "Enabled, and no event has come yet.")]
    [InlineData(0.01, "Receiving", StatusTone.Good, "The last event came less than a minute ago.")]
    [InlineData(23.5, "Receiving", StatusTone.Good, "The last event came 23 h ago.")]
    [InlineData(24.0, "Quiet", StatusTone.Warning, "The last event came 24 h ago, on 23 Nov 2026.")]
    [InlineData(240.0, "Quiet", StatusTone.Warning, "The last event came 10 days ago, on 14 Nov 2026.")]
    public void An_enabled_source_tells_what_it_receives(double? hoursAgo, string word, StatusTone tone, string reason)
    {
        DateTimeOffset? last = hoursAgo is { } hours ? Now - TimeSpan.FromHours(hours) : null;

        var status = SourceStatus.Of(Any(), last, Now, TimeZoneInfo.Utc);

        Assert.Equal((word, tone, reason), (status.Word, status.Tone, status.Reason));
    }

    [Fact]
    public void A_disabled_source_tells_who_did_it()
    {
        var source = Any();
        (source.Enabled, source.DisabledAt) = (false, Now);
        Assert.Equal("Disabled", SourceStatus.Of(source, Now, Now, TimeZoneInfo.Utc).Word);

        source.DisabledAutomatically = true;
        var status = SourceStatus.Of(source, TimeZoneInfo.Utc);

        Assert.Equal(("Disabled automatically", StatusTone.Bad), (status.Word, status.Tone));
        Assert.StartsWith("Disabled on 24 Nov 2026, because no enabled destination took its events.", status.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "14 days left", false)]
    [InlineData(6.9, "7 days left", false)]
    [InlineData(7, "7 days left", true)]
    [InlineData(12.5, "1 day left", true)]
    [InlineData(13.5, "Less than a day left", true)]
    public void An_unconnected_source_counts_down_and_shows_a_banner_from_day_7(double days, string countdown, bool isNear)
    {
        var source = Any();
        source.UnconnectedSince = Now - TimeSpan.FromDays(days);
        source.WarnedAt = days >= 7 ? source.UnconnectedSince + TimeSpan.FromDays(7) : null;

        var deadline = SourceDeadline.Of(source, Fortnight, Now)!;

        Assert.Equal((countdown, isNear), (deadline.Countdown, deadline.IsNear));
    }

    [Fact]
    public void The_notice_says_what_happens_and_when_in_the_readers_zone()
    {
        var source = Any();
        source.UnconnectedSince = new(2026, 11, 24, 23, 30, 0, TimeSpan.Zero);
        var deadline = SourceDeadline.Of(source, Fortnight, Now)!;

        Assert.Equal("Will be disabled on 8 Dec 2026: no enabled destination takes its events.", deadline.Sentence(TimeZoneInfo.Utc));
        var east = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(1), "east", "east");
        Assert.StartsWith("Will be disabled on 9 Dec 2026", deadline.Sentence(east), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_connected_kept_or_disabled_has_no_deadline()
    {
        var connected = Any();
        var kept = Any();
        (kept.UnconnectedSince, kept.KeptReason) = (Now, "archive");
        var disabled = Any();
        (disabled.UnconnectedSince, disabled.Enabled) = (Now, false);

        Assert.All([connected, kept, disabled], source => Assert.Null(SourceDeadline.Of(source, Fortnight, Now)));
    }

    [Fact]
    public async Task The_database_filters_and_sorts_by_status()
    {
        await using var installation = await ClaimedAsync();
        var off = await installation.AddSourceAsync("Off");
        var silent = await installation.AddSourceAsync("Silent");
        var quiet = await installation.AddSourceAsync("Quiet");
        var busy = await installation.AddSourceAsync("Busy");
        await installation.Sources.DisableAsync(off.Id, Ada, default);
        var traffic = SourceTraffic.Of([new(busy.Id, Now), new(quiet.Id, Now - TimeSpan.FromDays(3)), new(silent.Id, null), new(off.Id, Now)], Now);

        await using var db = installation.Database();
        var sorted = await db.Sources.OrderByState(traffic, descending: false).Select(s => s.Name).ToListAsync();
        var reversed = await db.Sources.OrderByState(traffic, descending: true).Select(s => s.Name).ToListAsync();
        var inTwo = await db.Sources.InState([SourceState.Quiet, SourceState.Disabled], traffic).OrderBy(s => s.Name).Select(s => s.Name).ToListAsync();
        var enabled = await db.Sources.InState([SourceState.Enabled], traffic).CountAsync();

        Assert.Equal(["Busy", "Quiet", "Silent", "Off"], sorted);
        Assert.Equal(["Off", "Silent", "Quiet", "Busy"], reversed);
        Assert.Equal(["Off", "Quiet"], inTwo);
        Assert.Equal(3, enabled);
    }

    private static Source Any() => new()
    {
        WorkspaceId = Guid.NewGuid(),
        Slug = "website",
        Name = "Website",
        Type = "javascript",
        WarehouseSchema = "website",
        CreatedAt = Now,
        CreatedBy = "Ada",
    };
}
