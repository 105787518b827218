using Bunit;
using Connections.Core.Destinations;
using Connections.Core.Sources;
using Connections.Tests.Support;
using Connections.Web.Pages.Destinations;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Pages.Destinations;

public class FilterPagesTests : PageContext
{
    private const string Order = """{"type":"track","event":"Order Completed","messageId":"m1","userId":"u1","properties":{"email":"jane@example.com","plan":"pro"}}""";
    private readonly Source _website = A.Source("Website");
    private readonly Destination _hook;

    public FilterPagesTests() => _hook = A.Destination("Hook", [_website]);

    [Fact, Owes(48)]
    public async Task The_sample_shows_whether_it_is_dropped_and_else_the_event_that_goes_on()
    {
        var page = await OpenAsync("new");
        Assert.Contains("Dropped by", page.Find(".trigger-note").TextContent, StringComparison.Ordinal);

        page.Find("#filter-kind").Change("DropProperties");
        page.Find("input[aria-label='Names at properties']").Input("email");

        var result = page.Find("section[aria-label=Result]").TextContent;
        Assert.Contains("Sent", result, StringComparison.Ordinal);
        Assert.Contains("pro", result, StringComparison.Ordinal);
        Assert.DoesNotContain("jane@example.com", result, StringComparison.Ordinal);
    }

    [Fact, Owes(48)]
    public async Task Only_send_filters_that_contradict_each_other_warn_before_saving_and_in_the_list()
    {
        _hook.Filters.Add(new() { Position = 0, Name = "Pages", If = "!(type = \"page\")", Actions = """[{"type":"DROP"}]""" });
        var page = await OpenAsync("new");
        page.Find("#filter-name").Input("Tracks");

        page.Find("#filter-kind").Change("OnlySend");

        Assert.Contains("contradict", page.Find(".notice.warning").TextContent, StringComparison.Ordinal);
        page.FindAll("button").Single(button => button.TextContent == "Save and enable").Click();
        page.WaitForAssertion(() => Assert.EndsWith("/filters", Address, StringComparison.Ordinal));
        var list = await OpenAsync(null, seeded: true);
        Assert.Contains("nothing is sent", list.Find(".notice.warning").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_cannot_be_read_is_marked_at_its_character_and_not_saved()
    {
        var page = await OpenAsync("new");
        page.Find("#filter-name").Input("Odd");
        page.FindAll(".condition-editor .segments button").Single(button => button.TextContent == "Text").Click();

        page.Find("#filter-condition").Input("type == \"track\"");
        page.Find("form").Submit();

        Assert.NotEmpty(page.FindAll(".fql-place mark"));
        await using var db = Db();
        Assert.Empty(await db.Set<DestinationFilter>().ToListAsync());
    }

    [Fact, Owes(49)]
    public async Task The_list_says_that_a_filter_that_cannot_be_read_drops_under_its_own_reason()
    {
        _hook.Filters.Add(new() { Position = 0, Name = "Pages", If = "type = \"page\"", Actions = """[{"type":"DROP"}]""" });

        var page = await OpenAsync(null);

        Assert.Contains("FILTER_ERROR", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_by_user_is_saved_as_a_share_and_a_path()
    {
        var page = await OpenAsync("new");
        page.Find("#filter-name").Input("A quarter");
        page.Find("#filter-kind").Change("Sample");
        page.Find("#filter-percent").Input("25");

        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.EndsWith("/filters", Address, StringComparison.Ordinal));
        await using var db = Db();
        var stored = await db.Set<DestinationFilter>().SingleAsync();
        Assert.Equal(("""[{"type":"SAMPLE","percent":0.25,"path":"userId"}]""", false), (stored.Actions, stored.Enabled));
    }

    private async Task<IRenderedComponent<DestinationPage>> OpenAsync(string? item, bool seeded = false)
    {
        if (!seeded)
        {
            await SeedAsync(_website, _hook);
            Receive(_website, Order);
        }

        var page = Render<DestinationPage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Slug, "hook").Add(p => p.Tab, "filters").Add(p => p.Item, item));
        page.WaitForElement(item is null ? ".mapping-table" : "#filter-kind");
        return page;
    }
}
