using Bunit;
using Connections.Core.Sources;
using Connections.Tests.Support;
using Connections.Web.Pages.Destinations;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Pages.Destinations;

public class AddDestinationFlowTests : PageContext
{
    private readonly Source _website = A.Source("Website"), _backend = A.Source("Backend", type: "node");

    [Fact, Owes(18)]
    public async Task Coming_from_a_source_the_source_is_given()
    {
        await SeedAsync(_website, _backend);
        var page = Open("webhook", source: "website");

        Assert.Equal("Website", page.Find(".given").TextContent);
        Assert.Empty(page.FindAll(".ticks"));

        page.Find("#setting-url").Change("https://hooks.example.com/");
        page.Find("form").Submit();

        page.WaitForElement("#enable-destination");
        await using var db = Db();
        var added = await db.Destinations.Include(d => d.Sources).SingleAsync();
        Assert.Equal(("Website", false), (Assert.Single(added.Sources).Name, added.Enabled));
    }

    [Fact, Owes(20)]
    public async Task Enabling_without_a_required_setting_is_refused_and_names_it()
    {
        await SeedAsync(_website);
        var page = Open("webhook", source: null);

        page.Find("form").Submit();
        page.WaitForElement("#enable-destination").Change(true);

        page.WaitForAssertion(() => Assert.Contains("URL", page.Find(".notice.bad").TextContent, StringComparison.Ordinal));
        await using var db = Db();
        Assert.False((await db.Destinations.SingleAsync()).Enabled);
    }

    [Theory, InlineData("webhook", "Not set yet: URL"), InlineData("hubspot", "not connected yet")]
    public async Task What_is_added_incomplete_says_what_is_missing_and_where_to_give_it(string type, string missing)
    {
        await SeedAsync(_website);
        var page = Open(type, source: null);

        page.Find("form").Submit();

        var notice = page.WaitForElement(".notice.warning");
        Assert.Contains(missing, notice.TextContent, StringComparison.Ordinal);
        await using var db = Db();
        Assert.Equal($"/acme/destinations/{(await db.Destinations.SingleAsync()).Slug}/settings", notice.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact, Owes(19)]
    public async Task Once_its_settings_are_there_the_toggle_enables_it()
    {
        await SeedAsync(_website);
        var page = Open("webhook", source: null);

        page.Find("#setting-url").Change("https://hooks.example.com/");
        page.Find("form").Submit();
        page.WaitForElement("#enable-destination").Change(true);

        page.WaitForAssertion(() => Assert.Equal("/acme/destinations/webhook/overview", Address));
        await using var db = Db();
        Assert.True((await db.Destinations.SingleAsync()).Enabled);
    }

    [Theory]
    [InlineData("google-analytics-4", "18 mappings stand ready and can be changed.", "Look at them")]
    [InlineData("kafka", "1 mapping stands ready, 1 switched off until", "Look at them")]
    [InlineData("slack", "It has no mapping yet", "Add one")]
    public async Task What_is_added_says_which_mappings_stand_ready(string type, string says, string link)
    {
        await SeedAsync(_website);
        var page = Open(type, source: null);

        page.Find("form").Submit();

        var mappings = page.WaitForElement("a[href$='/mappings']");
        Assert.Contains(says, mappings.ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.Equal(link, mappings.TextContent);
    }

    [Fact]
    public async Task A_wrong_setting_is_named_under_its_field()
    {
        await SeedAsync(_website);
        var page = Open("webhook", source: null);

        page.Find("#setting-url").Change("hooks");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("https://", page.Find("#setting-url-note").TextContent, StringComparison.Ordinal));
    }

    private IRenderedComponent<AddDestinationPage> Open(string type, string? source)
    {
        Navigation.NavigateTo($"/acme/destinations/new/{type}{(source is null ? null : $"?source={source}")}");
        var page = Render<AddDestinationPage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Type, type));
        page.WaitForElement("form");
        return page;
    }
}
