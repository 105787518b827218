using Bunit;
using Connections.Core.Accounts;
using Connections.Tests.Support;
using Connections.Web.Pages.Destinations;
using Connections.Web.Pages.Sources;

namespace Connections.Tests.Pages.Destinations;

public sealed class DestinationsPageTests : ConsoleContext
{
    [Fact, Owes(1, 2)]
    public async Task The_stack_icon_opens_exactly_the_specified_choice_of_columns()
    {
        await SeedAsync(A.Destination("Hook"));
        var page = Open<DestinationsPage>("/acme/destinations");

        var offered = page.OpenChooser().Select(line => line.TextContent.Trim());

        Assert.Equal(["Category", "Created At", "Sources", "Status", "Type"], offered.Order());
        Assert.NotNull(page.Find(".table-bar > .columns-button"));
    }

    [Fact, Owes(4)]
    public async Task The_view_of_one_page_leaves_that_of_the_other_alone()
    {
        await SeedAsync(A.Source("Website"), A.Destination("Hook"));
        Open<SourcesPage>("/acme/sources").TickColumn("Environment");
        var page = Open<DestinationsPage>("/acme/destinations");
        Assert.Equal(TableShape.Destinations.Default, page.Columns());

        page.TickColumn("Category");

        await using var elsewhere = await AnotherBrowserAsync();
        Assert.Equal(["Status", "Created At", "Type", "Sources"], elsewhere.Open<DestinationsPage>("/acme/destinations").Columns());
        Assert.Equal(["Status", "Destinations", "Type", "Created At"], elsewhere.Open<SourcesPage>("/acme/sources").Columns());
    }

    [Fact, Owes(9)]
    public async Task Kinds_are_tabs_whose_counts_match_their_rows()
    {
        await SeedAsync(A.Destination("Hook"), A.Destination("Other hook"), A.Warehouse("Lake"));

        var streams = Open<DestinationsPage>("/acme/destinations");
        Assert.Equal(["Event streams2", "Storage1"], streams.FindAll(".tab-links a").Select(tab => tab.TextContent));
        Assert.Equal(["Hook", "Other hook"], streams.Names());

        var storage = Open<DestinationsPage>(streams.FindAll(".tab-links a")[1].GetAttribute("href")!);
        Assert.Equal(["Lake"], storage.Names());
        Assert.Equal("/acme/warehouses/lake", storage.Find("a[data-open]").GetAttribute("href"));
    }

    [Fact, Owes(10)]
    public async Task The_sources_of_a_destination_are_links_to_them()
    {
        var sources = Enumerable.Range(1, 6).Select(n => A.Source($"Source {n}")).ToArray();
        await SeedAsync([.. sources, A.Destination("Hook", sources)]);
        var page = Open<DestinationsPage>("/acme/destinations");

        page.Find("td[data-label=Sources] .count-button").Click();

        Assert.Equal(
            Enumerable.Range(1, 6).Select(n => $"/acme/sources/source-{n}"),
            page.FindAll("td[data-label=Sources] .dropdown a").Select(link => link.GetAttribute("href")));
    }

    [Fact, Owes(11)]
    public async Task A_write_key_never_finds_a_destination()
    {
        var source = A.Source("Website", writeKey: "Kx7pQ0website");
        await SeedAsync(source, A.Destination("Hook", [source]));
        var page = Open<DestinationsPage>("/acme/destinations");

        page.Find("input[type=search]").Input("Kx7pQ0website");

        Assert.Empty(page.Names());
    }

    [Fact, Owes(12)]
    public async Task A_status_says_what_keeps_events_from_flowing()
    {
        await SeedAsync(A.Destination("On"), A.Destination("Off", enabled: false), A.Destination("Unmapped", mapped: false));
        var page = Open<DestinationsPage>("/acme/destinations");

        Assert.Equal(["Disabled", "Enabled", "No enabled mapping"], page.FindAll("td[data-label=Status] .status-word").Select(word => word.TextContent));
        Assert.All(page.FindAll("td[data-label=Status] .status"), status => Assert.NotNull(status.QuerySelector("svg")));
    }
}
