using Bunit;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Connections.Web.Pages.Warehouses;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Warehouses;

public class WarehouseTroubleTests : PageContext
{
    public WarehouseTroubleTests()
    {
        Services.AddSingleton<IBackgroundJobClient>(_ => new BackgroundJobClient(new Hangfire.InMemory.InMemoryStorage()));
        Services.AddWarehouses();
    }

    [Theory]
    [InlineData(20, "warning", "are left until its retention reaches that event")]
    [InlineData(31, "bad", "for this warehouse alone, and takes disk. Mend the warehouse, or disable it.")]
    public async Task Failing_syncs_say_when_they_are_tried_again_and_how_long_what_waits_is_kept(int days, string kind, string words)
    {
        var website = A.Source("Website");
        var warehouse = A.Warehouse("Duck", [website]);
        await SeedAsync(website, warehouse);
        Receive(website, "{}");
        Clock.Advance(TimeSpan.FromDays(days));
        var timetable = Services.GetRequiredService<SyncTimetable>();
        timetable.Follow(Services.GetRequiredService<CurrentSetup>().Value, new Dictionary<Guid, DateTimeOffset>());
        for (var failures = 0; failures < 3; failures++)
            timetable.Ended(warehouse.Id, new(false, "Nothing answers.", SyncTrouble.Network));

        var trouble = Render<WarehouseTrouble>(parameters => parameters.Add(t => t.Warehouse, warehouse));

        var notices = trouble.WaitForElements(".notice");
        Assert.Contains("The last 3 syncs failed. It is tried again", string.Join(' ', notices[0].TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("in 20 min", notices[0].TextContent, StringComparison.Ordinal);
        Assert.Contains(words, notices[1].TextContent, StringComparison.Ordinal);
        Assert.Contains(kind, notices[1].ClassList);
    }

    [Fact]
    public async Task A_warehouse_that_is_up_to_date_says_nothing()
    {
        var website = A.Source("Website");
        var warehouse = A.Warehouse("Duck", [website]);
        await SeedAsync(website, warehouse);
        Receive(website, "{}");

        var trouble = Render<WarehouseTrouble>(parameters => parameters.Add(t => t.Warehouse, warehouse));

        trouble.WaitForState(() => !trouble.Markup.Contains("skeleton", StringComparison.Ordinal));
        Assert.Empty(trouble.FindAll(".notice"));
    }
}
