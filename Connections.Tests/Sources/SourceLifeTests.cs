using Connections.Core.Accounts;
using Connections.Core.Mail;
using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Hangfire.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static Connections.Tests.Support.Installation;

namespace Connections.Tests.Sources;

public sealed class SourceLifeTests : IAsyncLifetime
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await ClaimedAsync(("Connections:PublicUrl", "https://connections.acme.test/"));

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact, Owes(60)]
    public async Task An_unconnected_source_is_disabled_at_14_days_and_not_an_hour_before()
    {
        var source = await _installation.AddSourceAsync("Website");
        await RunDailyAsync(days: 13);

        _installation.Clock.Advance(23 * Hour);
        await RunAsync();
        Assert.True((await _installation.SourceAsync(source.Id)).Enabled);

        _installation.Clock.Advance(Hour);
        await RunAsync();
        var disabled = await _installation.SourceAsync(source.Id);
        Assert.Equal((false, true, _installation.Clock.GetUtcNow()), (disabled.Enabled, disabled.DisabledAutomatically, disabled.DisabledAt));
        Assert.False(_installation.Setup.Sources[source.Id].Enabled);
    }

    [Fact, Owes(61)]
    public async Task Every_owner_is_mailed_7_days_and_1_day_before_and_when_it_happens_once_each()
    {
        await AddOwnerAsync("otto@acme.test", "Otto");
        await _installation.AddSourceAsync("Website");

        for (var day = 0; day < 16; day++)
        {
            await RunAsync();
            await RunAsync();
            await _installation.RestartAsync();
            await RunAsync();
            _installation.Clock.Advance(Day);
        }

        var mails = await LifeMailsAsync();
        Assert.Equal(
            [
                ("1 Dec", "olga@acme.test", "Website will be disabled on 8 Dec 2026"), ("1 Dec", "otto@acme.test", "Website will be disabled on 8 Dec 2026"),
                ("7 Dec", "olga@acme.test", "Website will be disabled on 8 Dec 2026"), ("7 Dec", "otto@acme.test", "Website will be disabled on 8 Dec 2026"),
                ("8 Dec", "olga@acme.test", "Website was disabled on 8 Dec 2026"), ("8 Dec", "otto@acme.test", "Website was disabled on 8 Dec 2026"),
            ],
            mails.Select(m => ($"{m.CreatedAt:d MMM}", m.To, m.Subject)));
    }

    [Fact, Owes(61)]
    public async Task The_warning_names_the_source_the_date_and_the_ways_to_keep_it()
    {
        await _installation.AddSourceAsync("Website");
        await RunDailyAsync(days: 7);

        var mail = Assert.Single(await LifeMailsAsync());

        Assert.Contains("The source Website (website) of the workspace Acme will be disabled on 8 Dec 2026 at 09:30 UTC", mail.Body, StringComparison.Ordinal);
        Assert.Contains("Connect an enabled destination or warehouse: https://connections.acme.test/acme/sources/website/overview", mail.Body, StringComparison.Ordinal);
        Assert.Contains("exception list with a reason: https://connections.acme.test/acme/sources/website/settings", mail.Body, StringComparison.Ordinal);
    }

    [Fact, Owes(62)]
    public async Task A_source_on_the_exception_list_is_never_disabled_and_the_audit_says_who_and_why()
    {
        var source = await _installation.AddSourceAsync("Website");

        await _installation.Sources.KeepAsync(source.Id, "Feeds the archive", Ada, default);
        await RunDailyAsync(days: 40);

        Assert.True((await _installation.SourceAsync(source.Id)).Enabled);
        Assert.Empty(await LifeMailsAsync());
        var entry = Assert.Single(await _installation.AuditAsync("Source Kept"));
        Assert.Equal(("Ada", Ada.Id, "Feeds the archive"), (entry.ActorName, entry.ActorId, entry.Reason));
    }

    [Fact, Owes(62)]
    public async Task The_exception_list_wants_a_reason_and_leaving_it_starts_the_clock_anew()
    {
        var source = await _installation.AddSourceAsync("Website");
        Assert.Equal("reason", Assert.Single((await _installation.Sources.KeepAsync(source.Id, " ", Ada, default)).Problems).Field);
        await _installation.Sources.KeepAsync(source.Id, "Feeds the archive", Ada, default);
        _installation.Clock.Advance(20 * Day);

        await _installation.Sources.EndKeepingAsync(source.Id, Ada, default);

        await RunDailyAsync(days: 13);
        Assert.True((await _installation.SourceAsync(source.Id)).Enabled);
        await RunDailyAsync(days: 1);
        Assert.False((await _installation.SourceAsync(source.Id)).Enabled);
        Assert.Contains("Feeds the archive", Assert.Single(await _installation.AuditAsync("Source Exception Ended")).Reason, StringComparison.Ordinal);
    }

    [Fact, Owes(63)]
    public async Task A_destination_enabled_at_day_13_resets_the_clock_and_disabling_it_starts_it_anew()
    {
        var source = await _installation.AddSourceAsync("Website");
        await RunDailyAsync(days: 13);

        var destination = await _installation.ConnectDestinationAsync(source.Id);
        await RunDailyAsync(days: 30);
        Assert.True((await _installation.SourceAsync(source.Id)).Enabled);

        await _installation.DisableDestinationAsync(destination);
        await RunDailyAsync(days: 13);
        Assert.True((await _installation.SourceAsync(source.Id)).Enabled);
        await RunDailyAsync(days: 1);
        Assert.False((await _installation.SourceAsync(source.Id)).Enabled);
        Assert.Equal(5, (await LifeMailsAsync()).Count); // both warnings of the first clock, all three mails of the second
    }

    [Fact, Owes(64)]
    public async Task The_product_stands_in_the_audit_and_enabling_restores_the_source_with_a_new_clock()
    {
        var source = await _installation.AddSourceAsync("Website");
        await RunDailyAsync(days: 14);

        var entry = Assert.Single(await _installation.AuditAsync("Source Disabled"));
        Assert.Equal((Actor.Product.Name, (Guid?)null), (entry.ActorName, entry.ActorId));
        Assert.Equal("No enabled destination has taken its events since 24 Nov 2026.", entry.Reason);

        await _installation.Sources.EnableAsync(source.Id, Ada, default);
        Assert.True(_installation.Setup.Sources[source.Id].Enabled);
        Assert.Equal("Ada", Assert.Single(await _installation.AuditAsync("Source Enabled")).ActorName);
        await RunDailyAsync(days: 13);
        Assert.True((await _installation.SourceAsync(source.Id)).Enabled);
    }

    [Fact]
    public async Task A_run_that_comes_late_warns_first_and_leaves_a_day()
    {
        var source = await _installation.AddSourceAsync("Website");
        _installation.Clock.Advance(20 * Day);

        await RunAsync();
        Assert.True((await _installation.SourceAsync(source.Id)).Enabled);
        Assert.Equal("Website will be disabled on 15 Dec 2026", Assert.Single(await LifeMailsAsync()).Subject);

        _installation.Clock.Advance(Day);
        await RunAsync();
        Assert.False((await _installation.SourceAsync(source.Id)).Enabled);
        Assert.Equal(2, (await LifeMailsAsync()).Count);
    }

    [Fact]
    public async Task A_run_after_a_long_stop_disables_at_once_when_the_owners_were_warned_before_it()
    {
        var source = await _installation.AddSourceAsync("Website");
        await RunDailyAsync(days: 8);
        _installation.Clock.Advance(20 * Day);

        await RunAsync();

        Assert.False((await _installation.SourceAsync(source.Id)).Enabled);
    }

    [Fact]
    public async Task What_falls_due_before_the_next_daily_run_gets_a_run_at_its_instant()
    {
        var source = await _installation.AddSourceAsync("Website");
        _installation.Clock.Advance(6 * Day + 5 * Hour);

        await RunAsync();

        var booked = Assert.Single(_installation.Jobs.GetMonitoringApi().ScheduledJobs(0, 10)).Value;
        Assert.Equal(nameof(SourceLifeJob.DoWhatIsDueAsync), booked.Job.Method.Name);
        Assert.Equal((source.CreatedAt + 7 * Day).UtcDateTime, booked.EnqueueAt);
    }

    [Fact]
    public async Task At_start_the_daily_run_is_booked_and_one_runs_now()
    {
        await _installation.StartHostedServicesAsync();

        var daily = Assert.Single(_installation.Recurring(), job => job.Job.Type == typeof(SourceLifeJob));
        Assert.Equal(("0 3 * * *", nameof(SourceLifeJob.RunAsync)), (daily.Cron, daily.Job.Method.Name));
        Job now = Assert.Single(_installation.Jobs.GetMonitoringApi().EnqueuedJobs("housekeeping", 0, 10)).Value.Job;
        Assert.Equal((typeof(SourceLifeJob), nameof(SourceLifeJob.RunAsync)), (now.Type, now.Method.Name));
    }

    [Fact]
    public async Task A_clock_is_not_judged_by_what_was_read_before_somebody_else_connected_the_source()
    {
        var source = await _installation.AddSourceAsync("Website");
        await using var db = _installation.Database();
        await db.Sources.LoadAsync();
        var destination = await _installation.ConnectDestinationAsync(source.Id);

        (await db.Destinations.SingleAsync(d => d.Id == destination)).Enabled = false;
        _installation.Clock.Advance(Day);
        await db.SaveAndSetClocksAsync(_installation.Clock.GetUtcNow(), default);

        Assert.Equal(_installation.Clock.GetUtcNow(), (await _installation.SourceAsync(source.Id)).UnconnectedSince);
    }

    [Fact]
    public async Task A_period_too_short_to_warn_in_stops_the_start_and_is_named()
    {
        await _installation.RestartAsync(("Connections:Sources:DisableAfter", "1.00:00:00"));

        var refused = Assert.Throws<OptionsValidationException>(() => _installation.Get<IStartupValidator>().Validate());

        Assert.Contains("DisableAfter", refused.Message, StringComparison.Ordinal);
    }

    private Task RunAsync() => _installation.Get<SourceLifeJob>().RunAsync(default);

    private async Task RunDailyAsync(int days)
    {
        for (var day = 0; day < days; day++)
        {
            _installation.Clock.Advance(Day);
            await RunAsync();
        }
    }

    private async Task AddOwnerAsync(string email, string name)
    {
        var invited = await _installation.Get<Invitations>().CreateAsync(email, Role.Owner, Ada, default);
        await _installation.Get<Invitations>().AcceptAsync(invited.Value!.Path.Split('=')[1], name, "another long password", default);
    }

    private async Task<List<OutgoingMail>> LifeMailsAsync() =>
        [.. (await _installation.MailsAsync()).Where(m => m.Key.StartsWith("source-life/", StringComparison.Ordinal))];
}
