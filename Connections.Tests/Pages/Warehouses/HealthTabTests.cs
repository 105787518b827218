using Bunit;
using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Connections.Web.Pages.Shared;
using Connections.Web.Pages.Warehouses;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Warehouses;

public class HealthTabTests : PageContext
{
    public HealthTabTests() => Services.AddSingleton<WarehouseHealth>();

    [Fact, Owes(57)]
    public async Task Health_shows_thirty_days_by_source_in_the_readers_time_and_says_that_it_is_approximate()
    {
        var (website, backend) = (A.Source("Website"), A.Source("Backend"));
        var warehouse = A.Warehouse("Duck", [website, backend]);
        // It is 31 March, 12:00 UTC.
        await SeedAsync(
            website, backend, warehouse,
            new SyncFigure { WarehouseId = warehouse.Id, SourceId = website.Id, Start = Clock.GetUtcNow().AddHours(-1), Syncs = 2, Failures = 1, Rows = 12_345, Tables = """{"tracks":12000,"clicked":345}""" },
            new SyncFigure { WarehouseId = warehouse.Id, SourceId = backend.Id, Start = Clock.GetUtcNow().AddDays(-3), Syncs = 1, Rows = 20, Tables = """{"tracks":20}""" });
        Services.GetRequiredService<ViewerClock>().UseZone("Asia/Tokyo");

        var tab = Render<HealthTab>(parameters => parameters.Add(t => t.Warehouse, warehouse));

        tab.WaitForElement(".bar-chart");
        Assert.Contains("Approximate", tab.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Contains("in your time (Asia/Tokyo)", tab.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Not for reconciliation", tab.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Equal(30, tab.FindAll("rect.bucket").Count);
        Assert.StartsWith("Rows, about: 12\u202f300", tab.FindAll("rect.bucket")[^1].GetAttribute("data-tip"), StringComparison.Ordinal);
        Assert.Equal(["Backend 20 1 0", "Website 12\u202f300 2 1"], tab.FindAll("tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim()))));

        tab.Render(parameters => parameters.Add(t => t.SourceSlug, "website"));

        tab.WaitForAssertion(() => Assert.Equal(
            ["tracks 12\u202f000 12\u202f000", "clicked 345 345"], tab.FindAll("table")[1].QuerySelectorAll("td").Select(cell => cell.TextContent).Chunk(3).Select(row => string.Join(' ', row))));
        Assert.Equal("Website", tab.Find("h2").TextContent);
    }
}
