using Connections.Core.Warehouses;
using Connections.Tests.Support;

namespace Connections.Tests.Warehouses;

public sealed class WarehouseHealthTests : IAsyncLifetime
{
    private SyncHost _host = null!;
    private Warehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync();
        _warehouse = await _host.AddWarehouseAsync("null", _host.WebsiteId, _host.BackendId);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact, Owes(57)]
    public async Task Rows_are_counted_by_source_table_and_day_of_the_readers_zone()
    {
        // It is 09:30 UTC: 15:15 in Kathmandu, where midnight is at 18:15 UTC.
        _host.Track(_host.WebsiteId, "w1");
        await _host.SyncAsync(_warehouse);
        _host.Clock.Advance(new TimeSpan(8, 44, 0));
        _host.Track(_host.WebsiteId, "w2");
        _host.Track(_host.BackendId, "b1");
        await _host.SyncAsync(_warehouse);
        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        _host.Track(_host.WebsiteId, "w3");
        await _host.SyncAsync(_warehouse);

        var days = await ReadAsync("Asia/Kathmandu");

        Assert.Equal(
            [(new DateOnly(2026, 1, 15), 4L, 2), (new DateOnly(2026, 1, 16), 2L, 1)],
            days.Where(day => day.SourceId == _host.WebsiteId).OrderBy(day => day.Day).Select(day => (day.Day, day.Rows, day.Syncs)));
        Assert.Equal(2L, days.Single(day => day.SourceId == _host.WebsiteId && day.Day.Day == 15).Tables["clicked"]);
        Assert.Equal(2L, days.Single(day => day.SourceId == _host.BackendId && day.Rows > 0).Rows);
        Assert.Equal(6L, (await ReadAsync("UTC")).Where(day => day.SourceId == _host.WebsiteId).Sum(day => day.Rows));
        Assert.All(await ReadAsync("UTC"), day => Assert.Equal(new DateOnly(2026, 1, 15), day.Day));
    }

    [Fact, Owes(57)]
    public async Task Thirty_days_are_shown_and_older_ones_are_not()
    {
        _host.Track(_host.WebsiteId, "w1");
        await _host.SyncAsync(_warehouse);
        _host.Clock.Advance(TimeSpan.FromDays(29));
        Assert.NotEmpty(await ReadAsync("UTC"));

        _host.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Empty(await ReadAsync("UTC"));
        Assert.Equal(30, _host.Get<WarehouseHealth>().DaysIn(TimeZoneInfo.Utc).Count);
    }

    private Task<IReadOnlyList<HealthDay>> ReadAsync(string zone) =>
        _host.Get<WarehouseHealth>().ReadAsync(_warehouse.Id, TimeZoneInfo.FindSystemTimeZoneById(zone), default);
}
