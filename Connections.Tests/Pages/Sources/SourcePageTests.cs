using Bunit;
using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Connections.Web.Pages.Sources;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Pages.Sources;

public class SourcePageTests : PageContext
{
    private readonly Source _source = A.Source("Website", writeKey: "wk_website");

    [Fact, Owes(15)]
    public async Task The_overview_shows_the_key_and_a_snippet_that_contains_it()
    {
        await SeedAsync(_source);

        var page = Open("overview");

        Assert.Equal("wk_website", page.Find(".copy-text code").TextContent);
        page.WaitForAssertion(() => Assert.Contains("wk_website", page.Find(".snippet pre").TextContent, StringComparison.Ordinal));
        Assert.Contains("Waiting for the first event", page.Find(".first-event").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_names_no_tab_says_so_and_leads_to_one()
    {
        await SeedAsync(_source);

        var page = Open("schemata");

        page.WaitForAssertion(() => Assert.Contains("This page has no tab “schemata”", page.Find(".empty-state").TextContent, StringComparison.Ordinal));
        Assert.EndsWith("/sources/website/overview", page.Find(".empty-state a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact, Owes(15)]
    public async Task The_first_event_turns_the_waiting_line_without_a_reload()
    {
        await SeedAsync(_source);
        var page = Open("overview");

        Receive(_source, """{"type":"track","event":"Hello"}""");

        page.WaitForAssertion(() =>
        {
            Clock.Advance(TimeSpan.FromMilliseconds(250));
            Assert.Contains("The first event arrived", page.Find(".first-event").TextContent, StringComparison.Ordinal);
        });
    }

    [Fact, Owes(37)]
    public async Task Changing_the_schema_name_warns_that_the_history_stays_behind()
    {
        await SeedAsync(_source);
        var page = Open("settings");
        var form = page.Find("form[aria-label='SQL settings']");
        Assert.Empty(form.QuerySelectorAll(".notice"));

        page.Find("#source-schema").Input("shop");

        var warning = page.Find("form[aria-label='SQL settings'] .notice.warning").TextContent;
        Assert.Contains("what was loaded so far stays in website", warning, StringComparison.Ordinal);
        Assert.Contains("disable the warehouse, change the name here, rename the schema in the database, and enable", warning, StringComparison.Ordinal);
        page.Find("form[aria-label='SQL settings']").Submit();
        await using var db = Db();
        page.WaitForAssertion(() => Assert.Equal("shop", db.Sources.AsNoTracking().Single().WarehouseSchema));
        Assert.Contains(await db.Audit.Select(entry => entry.Reason).ToListAsync(), reason => reason == "Warehouse schema: website to shop");
    }

    [Theory, Owes(37)]
    [InlineData("Shop", "lower-case letters and underscores")]
    [InlineData("shop-eu", "lower-case letters and underscores")]
    [InlineData("shop2", "lower-case letters and underscores")]
    [InlineData("", "lower-case letters and underscores")]
    [InlineData("_connections", "kept for")]
    [InlineData("backend", "Another source")]
    public async Task Other_schema_names_are_refused(string name, string why)
    {
        await SeedAsync(_source, A.Source("Backend"));
        var page = Open("settings");

        page.Find("#source-schema").Input(name);
        page.Find("form[aria-label='SQL settings']").Submit();

        page.WaitForAssertion(() => Assert.Contains(why, page.Find("#source-schema-note").TextContent, StringComparison.Ordinal));
        await using var db = Db();
        Assert.Equal("website", (await db.Sources.SingleAsync(source => source.Id == _source.Id)).WarehouseSchema);
    }

    [Fact, Owes(16)]
    public async Task An_old_address_leads_to_the_source_and_no_control_changes_its_type()
    {
        await SeedAsync(_source, new RetiredSlug
        {
            WorkspaceId = A.WorkspaceId,
            ObjectType = "source",
            Slug = "old-site",
            ObjectId = _source.Id,
            Until = Clock.GetUtcNow().AddDays(1),
        });

        var page = Open("settings", slug: "old-site");

        Assert.Equal("/acme/sources/website/settings", Address);
        var type = page.FindAll(".form-field").Single(field => field.QuerySelector(".form-label")!.TextContent == "Type");
        Assert.Contains("JavaScript", type.TextContent, StringComparison.Ordinal);
        Assert.Empty(type.QuerySelectorAll("input, select, textarea, button"));
    }

    [Fact]
    public async Task An_address_that_names_nothing_says_so()
    {
        await SeedAsync(_source);

        var page = Open("overview", slug: "nowhere");

        Assert.Contains("No source has the address “nowhere”", page.Find(".empty-state").TextContent, StringComparison.Ordinal);
    }

    [Fact, Owes(61, 63)]
    public async Task It_says_when_the_source_will_be_disabled_and_why()
    {
        _source.UnconnectedSince = Clock.GetUtcNow().AddDays(-10);
        await SeedAsync(_source);

        var page = Open("overview");

        var notice = page.WaitForElement(".notice.warning").TextContent;
        Assert.Contains("4 days left", notice, StringComparison.Ordinal);
        Assert.Contains("no enabled destination takes its events", notice, StringComparison.Ordinal);
    }

    [Fact, Owes(62)]
    public async Task A_form_puts_it_on_the_exception_list_with_a_reason()
    {
        await SeedAsync(_source);
        var page = Open("settings");

        page.Find("#keep-reason").Change("Needed in spring");
        page.Find("form[aria-label='Exception list']").Submit();

        page.WaitForAssertion(() => Assert.Contains("Needed in spring", page.Find("#exception").TextContent, StringComparison.Ordinal));
        await using var db = Db();
        Assert.Equal(("Needed in spring", "Ada"), await db.Sources.Select(s => ValueTuple.Create(s.KeptReason, s.KeptBy)).SingleAsync());
    }

    [Fact, Owes(64)]
    public async Task A_source_that_was_disabled_automatically_says_by_whom_and_why_and_is_enabled_with_one_click()
    {
        (_source.Enabled, _source.DisabledAutomatically, _source.DisabledAt) = (false, true, Clock.GetUtcNow());
        await SeedAsync(_source, new AuditEntry
        {
            WorkspaceId = A.WorkspaceId,
            Event = "Source Disabled",
            ActorName = Actor.Product.Name,
            ObjectType = "source",
            ObjectId = _source.Id,
            ObjectName = "Website",
            At = Clock.GetUtcNow(),
            Reason = "No enabled destination for 14 days",
        });
        var page = Open("overview");
        var notice = page.WaitForElement(".notice.bad");
        Assert.Contains("Disabled automatically by Connections", notice.TextContent, StringComparison.Ordinal);
        Assert.Contains("No enabled destination for 14 days", notice.TextContent, StringComparison.Ordinal);

        notice.QuerySelector("button")!.Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".notice.bad")));
        await using var db = Db();
        Assert.True((await db.Sources.SingleAsync()).Enabled);
    }

    private IRenderedComponent<SourcePage> Open(string tab, string slug = "website")
    {
        Navigation.NavigateTo($"/acme/sources/{slug}/{tab}");
        var page = Render<SourcePage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Slug, slug).Add(p => p.Tab, tab));
        page.WaitForElement(".tab-links, .empty-state");
        return page;
    }
}
