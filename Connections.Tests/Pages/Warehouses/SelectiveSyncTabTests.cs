using Bunit;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Selective;
using Connections.Tests.Support;
using Connections.Web.Access;
using Connections.Web.Pages.Warehouses;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Pages.Warehouses;

public class SelectiveSyncTabTests : PageContext
{
    private readonly Source _website = A.Source("Website");
    private readonly Warehouse _warehouse;

    public SelectiveSyncTabTests()
    {
        _warehouse = A.Warehouse("Duck", [_website]);
        Authorization.SetPolicies(Policies.Viewer, Policies.Editor, Policies.Owner);
    }

    [Fact, Owes(56)]
    public async Task An_owner_sees_what_will_change_before_it_is_saved_and_nothing_is_deleted()
    {
        await SeedAsync(_website, _warehouse, Known("clicked", ""), Known("clicked", "id"), Known("clicked", "received_at"), Known("clicked", "plan"), Known("moved", ""));
        var tab = Open();
        Assert.Equal(["Website", "clicked", "moved"], tab.FindAll("[role=checkbox]").Select(box => box.GetAttribute("aria-label")));
        Assert.Empty(tab.FindAll(".selection-effect"));

        tab.Find("button[aria-expanded]").Click();
        Box(tab, "clicked.plan").Click();
        Box(tab, "moved").Click();

        Assert.Equal("mixed", Box(tab, "clicked").GetAttribute("aria-checked"));
        var effect = tab.Find(".selection-effect").TextContent;
        Assert.Contains("1 table gets no new rows: moved. What is there stays.", effect, StringComparison.Ordinal);
        Assert.Contains("1 column gets no new values: clicked.plan. New rows have NULL there; the column and its values stay.", effect, StringComparison.Ordinal);
        tab.Find("form").Submit();

        var saved = await SavedAsync(tab);
        Assert.False(saved.Takes("moved"));
        Assert.Equal(["plan"], saved.LeftOutOf("clicked")!);
    }

    [Fact, Owes(56)]
    public async Task The_columns_that_every_row_needs_have_a_box_that_cannot_be_unticked()
    {
        await SeedAsync(_website, _warehouse, Known("clicked", ""), Known("clicked", "id"), Known("clicked", "received_at"), Known("clicked", "plan"));
        var tab = Open();

        tab.Find("button[aria-expanded]").Click();

        tab.WaitForElement(".selection-columns");
        Assert.True(Box(tab, "clicked.received_at").HasAttribute("disabled"));
        Assert.Contains("cannot be turned off", Box(tab, "clicked.received_at").GetAttribute("title"), StringComparison.Ordinal);
        Assert.False(Box(tab, "clicked.plan").HasAttribute("disabled"));
    }

    [Fact, Owes(56)]
    public async Task An_editor_sees_it_and_cannot_change_it()
    {
        Authorization.SetPolicies(Policies.Viewer, Policies.Editor);
        await SeedAsync(_website, _warehouse, Known("clicked", ""));

        var tab = Open();

        Assert.All(tab.FindAll("[role=checkbox]"), box => Assert.True(box.HasAttribute("disabled")));
        Assert.Empty(tab.FindAll("button[type=submit]"));
        Assert.Contains("Only owners", tab.Markup, StringComparison.Ordinal);
    }

    [Fact, Owes(56)]
    public async Task Somebody_who_is_no_owner_any_more_saves_nothing()
    {
        await SeedAsync(_website, _warehouse, Known("clicked", ""));
        var tab = Open();
        Box(tab, "clicked").Click();

        Authorization.SetPolicies(Policies.Viewer, Policies.Editor);
        tab.Find("form").Submit();

        await using var db = Db();
        Assert.Equal("{}", (await db.Warehouses.SingleAsync()).Selection);
    }

    [Theory, Owes(56)]
    [InlineData(3_999, null, null)]
    [InlineData(4_000, "warning", "4\u202f000 of 5\u202f000 (80")]
    [InlineData(5_001, "bad", "Only the first 5\u202f000 tables of this source are listed. The others are loaded all the same.")]
    public async Task It_warns_at_four_fifths_of_what_can_be_listed(int tables, string? kind, string? words)
    {
        await SeedAsync([_website, _warehouse, .. Enumerable.Range(0, tables).Select(number => Known($"t{number}", ""))]);

        var tab = Open();

        var notice = tab.FindAll(".selection .notice").SingleOrDefault();
        Assert.Equal(kind is null, notice is null);
        if (notice is not null)
        {
            Assert.Contains(kind!, notice.ClassList);
            Assert.Contains(words!, notice.TextContent, StringComparison.Ordinal);
        }
    }

    private LoadedColumn Known(string table, string column) => new() { WarehouseId = _warehouse.Id, SourceId = _website.Id, Table = table, Column = column, At = A.Day };

    private IRenderedComponent<SelectiveSyncTab> Open()
    {
        var tab = Render<SelectiveSyncTab>(parameters => parameters.Add(t => t.Warehouse, _warehouse).Add(t => t.Workspace, "acme"));
        tab.WaitForElement(".selection-tree");
        return tab;
    }

    private static AngleSharp.Dom.IElement Box(IRenderedComponent<SelectiveSyncTab> tab, string label) => tab.WaitForElement($"[role=checkbox][aria-label='{label}']");

    private async Task<SourceSelection> SavedAsync(IRenderedComponent<SelectiveSyncTab> tab)
    {
        await using var db = Db();
        tab.WaitForAssertion(() => Assert.NotEqual("{}", db.Warehouses.AsNoTracking().Single().Selection));
        return SyncSelection.Parse((await db.Warehouses.AsNoTracking().SingleAsync()).Selection).Of(_website.Id);
    }
}
