using Connections.Tests.Support.Tools;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>The table of a list page, used as a person does.</summary>
internal sealed class ListTable(IPage page)
{
    private ILocator Columns => page.Locator("table.data-table thead .column-head > span");

    private ILocator Names => page.Locator("table.data-table tr[data-row] a[data-open]");

    private ILocator Chooser => page.GetByRole(AriaRole.Dialog, new() { Name = "Choose columns" });

    /// <summary>Opens the list page. Its table is drawn then.</summary>
    public static async Task<ListTable> OpenAsync(BrowserPage visit, string address)
    {
        await visit.Page.GotoAsync(address);
        await Expect(visit.Page.Locator("table.data-table")).ToBeVisibleAsync();
        return new(visit.Page);
    }

    /// <summary>Waits until these columns stand beside the name, in this order.</summary>
    public Task HasColumnsAsync(params string[] titles) => Expect(Columns).ToHaveTextAsync(["Name", .. titles]);

    /// <summary>Waits until these rows are seen, in this order.</summary>
    public Task HasRowsAsync(params string[] names) => Expect(Names).ToHaveTextAsync(names);

    /// <summary>A box of the column chooser, which is opened for it.</summary>
    public async Task<ILocator> ColumnBoxAsync(string title)
    {
        if (!await Chooser.IsVisibleAsync())
            await page.GetByRole(AriaRole.Button, new() { Name = "Choose columns" }).ClickAsync();
        return Chooser.GetByRole(AriaRole.Checkbox, new() { Name = title, Exact = true });
    }

    /// <summary>Ticks or unticks a column.</summary>
    public async Task ToggleColumnAsync(string title) => await (await ColumnBoxAsync(title)).ClickAsync();

    /// <summary>Sorts by a column, from its largest value.</summary>
    public async Task SortDescendingAsync(string title) =>
        await (await OpenMenuAsync(title)).GetByRole(AriaRole.Button, new() { Name = "Sort descending" }).ClickAsync();

    /// <summary>Leaves the rows that have that value.</summary>
    public async Task FilterAsync(string title, string value)
    {
        var menu = await OpenMenuAsync(title);
        await menu.GetByRole(AriaRole.Checkbox, new() { Name = value }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
    }

    /// <summary>Waits until that stands above the table as an active filter.</summary>
    public Task HasFilterAsync(string words) => Expect(page.GetByRole(AriaRole.List, new() { Name = "Active filters" }).GetByRole(AriaRole.Listitem)).ToHaveTextAsync([words]);

    /// <summary>Waits until the column is marked as sorted from its largest value.</summary>
    public Task IsSortedDescendingByAsync(string title) =>
        Expect(page.Locator("table.data-table th", new() { HasText = title }).First).ToHaveAttributeAsync("aria-sort", "descending");

    private async Task<ILocator> OpenMenuAsync(string title)
    {
        await page.Keyboard.PressAsync("Escape"); // whatever panel is open
        await page.GetByRole(AriaRole.Button, new() { Name = $"Sort or filter {title}", Exact = true }).ClickAsync();
        return page.GetByRole(AriaRole.Dialog, new() { Name = $"Sort or filter {title}", Exact = true });
    }
}
