using Connections.Core.Accounts;
using Connections.Core.Mail;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Syncs;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Warehouses.Syncs;

/// <summary>Who is told when syncs of a warehouse fail in a row, and when.</summary>
public sealed class SyncAlertsTests : IAsyncLifetime
{
    private static readonly SyncEnd Refused = new(false, "db.test refuses the login of loader.", SyncTrouble.Credentials);
    private static readonly SyncEnd Cancelled = new(true, null, null);

    private SyncHost _host = null!;
    private Warehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync();
        _warehouse = await _host.AddWarehouseAsync(sources: [_host.WebsiteId, _host.BackendId]);
        await AddPersonAsync("ada", wishes: true);
        await AddPersonAsync("bob", wishes: false);
        _host.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1); // as a real one goes on between two looks
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_fifth_and_the_twentieth_failure_in_a_row_are_mailed_to_those_who_wish_for_it()
    {
        await EndAsync(Refused, 4);
        Assert.Empty(await MailsAsync());

        await EndAsync(Refused, 18);

        var mails = await MailsAsync();
        Assert.Equal(["The last 5 syncs of Analytics failed", "The last 20 syncs of Analytics failed"], mails.Select(mail => mail.Subject));
        Assert.All(mails, mail => Assert.Equal("ada@acme.test", mail.To));
        Assert.Contains("the first of them on 15 Jan 2026, 10:30 UTC", mails[1].Body, StringComparison.Ordinal);
        Assert.Contains(Refused.Error!, mails[1].Body, StringComparison.Ordinal);
        Assert.Contains("/acme/warehouses/analytics/history", mails[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sync_that_went_well_begins_the_count_anew_and_a_cancelled_one_does_not()
    {
        await EndAsync(Refused, 4);
        await EndAsync(SyncEnd.Well);
        await EndAsync(Refused, 3);
        await EndAsync(Cancelled);
        await EndAsync(Refused);
        Assert.Empty(await MailsAsync());

        await EndAsync(Refused);
        await EndAsync(SyncEnd.Well);
        await EndAsync(Refused, 5);

        Assert.Equal(2, (await MailsAsync()).Count);
    }

    [Fact]
    public async Task A_sync_failed_where_no_source_got_a_row_and_not_where_one_did()
    {
        await EndAsync(SyncEnd.Well, 5, failing: [_host.WebsiteId]);
        Assert.Empty(await MailsAsync());

        await EndAsync(SyncEnd.Well, 5, failing: [_host.WebsiteId, _host.BackendId]);

        Assert.Contains("the sync history says why for each", Assert.Single(await MailsAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_lake_is_told_of_from_the_first_failure_on()
    {
        var lake = await _host.Get<WarehouseAdministration>().AddAsync(new("datalake", "Lake", [_host.WebsiteId], []), SyncHost.Ada, default);
        _warehouse = lake.Value!;

        await EndAsync(Refused, 6);

        Assert.Equal(["The last sync of Lake failed", "The last 5 syncs of Lake failed"], (await MailsAsync()).Select(mail => mail.Subject));
    }

    [Fact]
    public async Task A_sync_of_several_sources_counts_once_after_a_restart_too()
    {
        await EndAsync(Refused with { Trouble = SyncTrouble.Network }, 3);

        Assert.Equal(3, (await _host.Get<SyncHistory>().FailingAsync(default))[_warehouse.Id].Failures);
    }

    private async Task EndAsync(SyncEnd end, int times = 1, params Guid[] failing)
    {
        for (var time = 0; time < times; time++)
        {
            _host.Clock.Advance(TimeSpan.FromHours(1));
            var sources = new[] { _host.WebsiteId, _host.BackendId };
            var tally = new SyncTally(sources);
            foreach (var source in failing)
                tally.Sources[source].Notices.Error("clicked", new WarehouseException(WarehouseFault.Schema, false, "A view has its name."));
            await _host.Get<SyncHistory>().EndAsync(await _host.Get<SyncHistory>().BeginAsync(_warehouse.Id, sources, SyncHistory.Schedule, default), tally, end, default);
        }
    }

    private async Task<List<OutgoingMail>> MailsAsync()
    {
        await using var db = await _host.DbAsync();
        return await db.Mails.OrderBy(mail => mail.CreatedAt).ToListAsync();
    }

    private async Task AddPersonAsync(string name, bool wishes)
    {
        await using var db = await _host.DbAsync();
        db.Users.Add(new()
        {
            WorkspaceId = await db.Workspaces.Select(workspace => workspace.Id).SingleAsync(),
            Name = name,
            Email = $"{name}@acme.test",
            UserName = $"{name}@acme.test",
            Role = Role.Viewer,
            MailsFailingSyncs = wishes,
            CreatedAt = _host.Clock.GetUtcNow(),
        });
        await db.SaveChangesAsync();
    }
}
