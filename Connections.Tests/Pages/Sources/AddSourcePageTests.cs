using Bunit;
using Connections.Tests.Support;
using Connections.Web.Pages.Sources;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Pages.Sources;

public class AddSourcePageTests : PageContext
{
    [Fact, Owes(15)]
    public async Task Adding_a_source_leads_to_its_page()
    {
        await SeedAsync(A.Warehouse("Duck"), A.Warehouse("Other"));
        var page = Open();

        Choose(page, "javascript");
        page.Find("#source-name").Change("Web shop");
        page.Find("#source-environment").Change("Staging");
        page.FindAll("label.tick").Single(label => label.TextContent.Trim() == "Other").QuerySelector("input")!.Change(false);
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal("/acme/sources/web-shop/overview", Address));
        await using var db = Db();
        var source = await db.Sources.Include(s => s.WriteKeys).SingleAsync();
        Assert.Equal(("Web shop", "javascript", "Staging", 1), (source.Name, source.Type, source.Environment, source.WriteKeys.Count));
        var loading = await db.Warehouses.Where(w => w.Sources.Any()).Select(w => w.Name).ToListAsync();
        Assert.Equal(["Duck"], loading);
    }

    [Fact, Owes(17)]
    public async Task All_warehouses_are_ticked_and_each_untick_is_honoured()
    {
        await SeedAsync(A.Warehouse("Duck"), A.Warehouse("Lake"), A.Warehouse("Other"));
        var page = Open();
        Assert.All(page.FindAll("label.tick input"), tick => Assert.True(tick.HasAttribute("checked")));

        Choose(page, "node");
        page.Find("#source-name").Change("Backend");
        Tick("Lake", false);
        Tick("Other", false);
        Tick("Other", true);
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal("/acme/sources/backend/overview", Address));
        await using var db = Db();
        Assert.Equal(["Duck", "Other"], await db.Warehouses.Where(w => w.Sources.Any()).Select(w => w.Name).Order().ToListAsync());

        void Tick(string warehouse, bool ticked) => page.FindAll("label.tick").Single(label => label.TextContent.Trim() == warehouse).QuerySelector("input")!.Change(ticked);
    }

    [Fact, Owes(16)]
    public async Task Two_sources_of_one_name_get_different_addresses()
    {
        await SeedAsync(A.Source("Web shop"));
        var page = Open();

        Choose(page, "node");
        page.Find("#source-name").Change("Web shop");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal("/acme/sources/web-shop-2/overview", Address));
    }

    [Fact]
    public async Task What_is_wrong_stands_under_its_field()
    {
        await SeedAsync();
        var page = Open();

        page.Find("form").Submit();
        Assert.Equal("Choose what sends the events.", page.Find(".choice-tiles .form-problem").TextContent);

        Choose(page, "node");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("A name has 1 to 100 characters", page.Find("#source-name-note").TextContent, StringComparison.Ordinal));
    }

    [Fact, Owes(13)]
    public async Task Every_type_is_there_and_searching_narrows_them()
    {
        await SeedAsync();
        var page = Open();
        Assert.Equal(16, page.FindAll("label.tile").Count);

        page.Find("input[type=search]").Input("kot");

        Assert.Equal("Kotlin", Assert.Single(page.FindAll("label.tile > span:last-child")).TextContent);
    }

    private static void Choose(IRenderedComponent<AddSourcePage> page, string type) => page.Find($"input[name=type][value={type}]").Change(type);

    private IRenderedComponent<AddSourcePage> Open()
    {
        var page = Render<AddSourcePage>(parameters => parameters.Add(p => p.Workspace, "acme"));
        page.WaitForElement("form");
        return page;
    }
}
