using Bunit;
using Connections.Core.Accounts;
using Connections.Tests.Support;
using Connections.Web.Pages.Sources;
using MudBlazor;

namespace Connections.Tests.Pages.Sources;

public sealed class SourcesPageTests : ConsoleContext
{
    [Fact, Owes(1)]
    public async Task The_choice_of_columns_is_exactly_the_specified_one()
    {
        await SeedAsync(A.Source("Website"));
        var page = Open<SourcesPage>("/acme/sources");

        var offered = page.OpenChooser().Select(line => line.TextContent.Trim());

        Assert.Equal(["Category", "Created At", "Created By", "Destinations", "Environment", "Status", "Type"], offered.Order());
    }

    [Fact, Owes(2)]
    public async Task The_stack_icon_stands_at_the_upper_right_of_the_table_and_opens_the_choice()
    {
        await SeedAsync(A.Source("Website"));
        var page = Open<SourcesPage>("/acme/sources");

        var button = page.Find(".table-bar > .columns-button");
        button.Click();

        Assert.Equal("Choose columns", button.GetAttribute("aria-label"));
        Assert.Equal(page.Find(".column-chooser").Id, button.GetAttribute("popovertarget"));
        Assert.Equal("data-table", page.Find(".table-bar").NextElementSibling!.ClassName);
    }

    [Fact, Owes(3)]
    public async Task At_five_columns_the_other_boxes_are_shut_and_say_why()
    {
        await SeedAsync(A.Source("Website"));
        var page = Open<SourcesPage>("/acme/sources");

        var category = page.OpenChooser().Single(line => line.TextContent.Trim() == "Category").QuerySelector("input")!;

        Assert.True(category.HasAttribute("disabled"));
        Assert.Equal("5 of 5 shown. Untick one to choose another.", page.Find($"#{category.GetAttribute("aria-describedby")}").TextContent);

        page.TickColumn("Type");
        page.TickColumn("Category");

        page.WaitForAssertion(() => Assert.Equal(["Status", "Environment", "Destinations", "Created At", "Category"], page.Columns()));
    }

    [Fact, Owes(4)]
    public async Task A_view_is_there_again_in_another_browser_and_differs_from_another_persons()
    {
        await SeedAsync(A.Source("Website"), A.Source("Backend", type: "node", createdAt: A.Day.AddDays(1)), A.Source("Staging", environment: "Staging"));
        var page = Open<SourcesPage>("/acme/sources");

        page.TickColumn("Environment");
        page.TickColumn("Created By");
        page.Choose("Created At", "Sort descending");
        page.Tick("Type", "JavaScript");
        page.Tick("Type", "Node.js");
        page.WaitForAssertion(() => Assert.Contains("f.Type=Node.js", Address));

        await using var elsewhere = await AnotherBrowserAsync();
        var same = elsewhere.Open<SourcesPage>("/acme/sources");
        Assert.Equal(["Status", "Destinations", "Type", "Created At", "Created By"], same.Columns());
        Assert.Equal(["Backend", "Staging", "Website"], same.Names());
        Assert.EndsWith("sources?sort=CreatedAt&dir=desc&f.Type=JavaScript&f.Type=Node.js", elsewhere.Address);

        await using var other = await AnotherBrowserAsync(person: Guid.NewGuid());
        Assert.Equal(TableShape.Sources.Default, other.Open<SourcesPage>("/acme/sources").Columns());
    }

    [Fact, Owes(5)]
    public async Task A_columns_arrow_sorts_up_and_down_and_clears()
    {
        await SeedAsync(A.Source("B", createdAt: A.Day.AddDays(2)), A.Source("A", createdAt: A.Day.AddDays(3)), A.Source("C", createdAt: A.Day.AddDays(1)));
        var page = Open<SourcesPage>("/acme/sources");

        page.Choose("Created At", "Sort ascending");
        Assert.Equal(["C", "B", "A"], page.Names());
        Assert.Equal("ascending", page.FindAll("th").Single(head => head.TextContent.StartsWith("Created At", StringComparison.Ordinal)).GetAttribute("aria-sort"));

        page.Choose("Created At", "Sort descending");
        Assert.Equal(["A", "B", "C"], page.Names());

        page.Choose("Created At", "Sort ascending");
        page.Choose("Created At", "Clear");
        Assert.Equal(["A", "B", "C"], page.Names());
        Assert.Equal("/acme/sources", Address);
    }

    [Fact, Owes(5)]
    public async Task Every_displayed_column_has_an_arrow()
    {
        await SeedAsync(A.Source("Website"));
        var page = Open<SourcesPage>("/acme/sources");

        foreach (var column in page.Columns())
        {
            page.OpenMenu(column);
            var entries = page.FindAll($".column-menu[aria-label='Sort or filter {column}'] button").Select(entry => entry.TextContent.Trim());
            Assert.Equal(["Sort ascending", "Sort descending", "Clear"], entries);
        }
    }

    [Fact, Owes(5)]
    public async Task Filters_of_two_columns_combine_with_and_values_of_one_with_or()
    {
        await SeedAsync(
            A.Source("Web live"), A.Source("Web staging", environment: "Staging"), A.Source("Web test", environment: "Test"),
            A.Source("Node live", type: "node"), A.Source("Node staging", type: "node", environment: "Staging"));
        var page = Open<SourcesPage>("/acme/sources");

        page.Tick("Environment", "Production");
        page.Tick("Environment", "Staging");
        Assert.Equal(["Node live", "Node staging", "Web live", "Web staging"], page.Names());

        page.Tick("Type", "JavaScript");
        Assert.Equal(["Web live", "Web staging"], page.Names());
        Assert.Equal("2 of 5 sources", page.Find(".row-count").TextContent);

        page.Find("button[aria-label='Remove filter Environment']").Click();
        Assert.Equal(["Web live", "Web staging", "Web test"], page.Names());
    }

    [Fact, Owes(6)]
    public async Task A_filter_offers_the_values_of_all_rows_with_their_counts()
    {
        await SeedAsync(Enumerable.Range(0, 60).Select(n => A.Source($"Source {n:00}", environment: n < 50 ? "Production" : "Zoo")));
        var page = Open<SourcesPage>("/acme/sources");
        Assert.Equal(25, page.Names().Count);

        page.OpenMenu("Environment");

        Assert.Equal([("Production", "50"), ("Zoo", "10")], page.Offered("Environment"));
    }

    [Fact, Owes(7)]
    public async Task The_state_stands_in_the_address_gives_the_same_rows_elsewhere_and_goes_back_step_by_step()
    {
        await SeedAsync(Enumerable.Range(0, 60).Select(n => A.Source($"Web {n:00}", type: n % 2 == 0 ? "javascript" : "node")));
        var page = Open<SourcesPage>("/acme/sources");
        List<string> steps = [Address];

        page.Find("input[type=search]").Input("web");
        steps.Add(Address);
        page.Tick("Type", "JavaScript");
        steps.Add(Address);
        page.Choose("Name", "Sort descending");
        page.Find("button[aria-label='Next page']").Click();

        Assert.Equal("/acme/sources?q=web&sort=Name&dir=desc&f.Type=JavaScript&page=2", Address);
        Assert.All(Navigation.History, step => Assert.False(step.Options.ReplaceHistoryEntry));
        Assert.Equal(["Web 08", "Web 06", "Web 04", "Web 02", "Web 00"], page.Names());

        await using var elsewhere = await AnotherBrowserAsync(person: Guid.NewGuid());
        Assert.Equal(page.Names(), elsewhere.Open<SourcesPage>(Address).Names());

        Navigation.NavigateTo(steps[1]);
        Assert.Empty(page.FindAll(".chip"));
        Assert.Equal("60 of 60 sources", page.Find(".row-count").TextContent);
        Navigation.NavigateTo(steps[0]);
        Assert.Equal("60 sources", page.Find(".row-count").TextContent);
    }

    [Fact, Owes(7)]
    public async Task An_address_wins_over_the_remembered_view()
    {
        await SeedAsync(A.Source("Live"), A.Source("Staging", environment: "Staging"));
        Open<SourcesPage>("/acme/sources").Tick("Environment", "Staging");

        await using var elsewhere = await AnotherBrowserAsync();

        Assert.Equal(["Live"], elsewhere.Open<SourcesPage>("/acme/sources?f.Environment=Production").Names());
    }

    [Fact, Owes(10)]
    public async Task The_destinations_of_a_source_are_links_to_them()
    {
        var (one, many) = (A.Source("One"), A.Source("Two"));
        await SeedAsync(one, many, A.Destination("Hook", [one, many]), A.Warehouse("Lake", [many]));
        var page = Open<SourcesPage>("/acme/sources");

        var cells = page.FindAll("td[data-label=Destinations]");

        Assert.Equal(["/acme/destinations/hook"], cells[0].QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal(["/acme/destinations/hook", "/acme/warehouses/lake"], cells[1].QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal("2", cells[1].QuerySelector(".count-button")!.TextContent);
    }

    [Fact, Owes(5)]
    public async Task Sources_are_found_by_what_they_are_connected_to()
    {
        var (connected, alone) = (A.Source("Connected"), A.Source("Alone"));
        await SeedAsync(connected, alone, A.Destination("Hook", [connected]));
        var page = Open<SourcesPage>("/acme/sources");

        page.Tick("Destinations", "Hook");
        Assert.Equal(["Connected"], page.Names());

        page.Choose("Destinations", "Clear");
        page.Tick("Destinations", "No destination");
        Assert.Equal(["Alone"], page.Names());
    }

    [Fact, Owes(5)]
    public async Task Created_at_is_filtered_by_a_range_of_days()
    {
        await SeedAsync(A.Source("Old", createdAt: A.Day.AddDays(-9)), A.Source("Within"), A.Source("New", createdAt: A.Day.AddDays(9)));
        var page = Open<SourcesPage>("/acme/sources");

        page.OpenMenu("Created At");
        page.FindAll(".day-range input")[0].Change("2026-03-01");
        page.FindAll(".day-range input")[1].Change("2026-03-01");

        Assert.Equal(["Within"], page.Names());
        Assert.Equal("/acme/sources?f.CreatedAt=2026-03-01..2026-03-01", Address);
    }

    [Fact, Owes(11)]
    public async Task A_pasted_write_key_finds_its_source_but_a_part_of_it_does_not()
    {
        await SeedAsync(A.Source("Website", writeKey: "Kx7pQ0website"), A.Source("Backend"));
        var page = Open<SourcesPage>("/acme/sources");

        page.Find("input[type=search]").Input(" Kx7pQ0website ");
        Assert.Equal(["Website"], page.Names());

        page.Find("input[type=search]").Input("Kx7pQ0");
        Assert.Empty(page.Names());
    }

    [Fact, Owes(12)]
    public async Task A_status_is_a_shape_and_a_word_and_automatic_disabling_reads_differently()
    {
        var receiving = A.Source("Receiving");
        var quiet = A.Source("Quiet");
        var automatic = A.Source("Automatic", enabled: false);
        automatic.DisabledAutomatically = true;
        var ending = A.Source("Ending");
        ending.UnconnectedSince = Clock.GetUtcNow().AddDays(-9);
        (LastReceived[receiving.Id], LastReceived[quiet.Id]) = (Clock.GetUtcNow().AddHours(-1), Clock.GetUtcNow().AddDays(-2));
        await SeedAsync(receiving, quiet, automatic, ending, A.Source("By hand", enabled: false));
        var page = Open<SourcesPage>("/acme/sources");

        var cells = page.FindAll("td[data-label=Status]");

        Assert.Equal(
            ["Disabled automatically", "Disabled", "No data yet", "Quiet", "Receiving"],
            cells.Select(cell => cell.QuerySelector(".status-word")!.TextContent));
        Assert.All(cells, cell => Assert.NotNull(cell.QuerySelector(".status svg")));
        Assert.NotEqual(cells[0].QuerySelector("svg")!.InnerHtml, cells[1].QuerySelector("svg")!.InnerHtml);
        Assert.Equal("Unconnected: 5 days left", cells[2].QuerySelector(".status-warning")!.TextContent);
        Assert.Contains("no enabled destination", cells[2].QuerySelector(".status-warning")!.GetAttribute("data-tip"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Selected_sources_are_disabled_together_and_one_click_takes_it_back()
    {
        await SeedAsync(A.Source("One"), A.Source("Two"), A.Source("Three"));
        var page = Open<SourcesPage>("/acme/sources");
        var toasts = Render<MudSnackbarProvider>();

        page.Find("input[aria-label='Select One']").Change(true);
        page.Find("input[aria-label='Select Two']").Change(true);
        Assert.Equal("2 selected", page.Find(".selected-count").TextContent);
        page.FindAll(".table-bar button").Single(button => button.TextContent == "Disable").Click();

        page.WaitForAssertion(() => Assert.Equal(["Disabled", "No data yet", "Disabled"], Words()));
        Assert.Empty(page.FindAll(".selected-count"));

        toasts.WaitForElement(".mud-snackbar");
        toasts.FindAll(".mud-snackbar button").Single(button => button.TextContent.Trim() == "Undo").Click();
        page.WaitForAssertion(() => Assert.Equal(["No data yet", "No data yet", "No data yet"], Words()));

        IEnumerable<string> Words() => page.FindAll("td[data-label=Status] .status-word").Select(word => word.TextContent);
    }

    [Fact]
    public async Task Nothing_found_offers_to_clear_and_nothing_there_offers_to_add()
    {
        await SeedAsync();
        var page = Open<SourcesPage>("/acme/sources");
        Assert.Equal("/acme/sources/new", page.Find(".empty-state a").GetAttribute("href"));

        await SeedAsync(A.Source("Website"));
        page.WaitForElement(".data-table");
        page.Find("input[type=search]").Input("nothing");
        page.Find(".empty-state button").Click();

        Assert.Equal(["Website"], page.Names());
    }
}
