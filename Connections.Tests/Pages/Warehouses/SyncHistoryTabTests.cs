using Bunit;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Connections.Web.Pages.Warehouses;

namespace Connections.Tests.Pages.Warehouses;

public class SyncHistoryTabTests : PageContext
{
    private readonly Source _website = A.Source("Website");

    [Fact, Owes(55)]
    public async Task The_history_shows_status_start_duration_rows_and_notices_newest_first()
    {
        var warehouse = A.Warehouse("Duck", [_website]);
        await SeedAsync(
            _website, warehouse,
            Run(warehouse, 0, SyncStatus.Success, rows: 0),
            Run(warehouse, 1, SyncStatus.Partial, rows: 1_204, notices: """[{"level":"warning","table":"clicked","column":"price","message":"It does not fit.","count":3}]"""),
            Run(warehouse, 2, SyncStatus.Failure, rows: 0, error: "Nothing answers."));

        var tab = Open(warehouse);

        var heads = tab.FindAll("thead th").Select(head => head.TextContent).ToList();
        Assert.All(["Status", "Start time", "Duration", "Synced rows", "Notices"], head => Assert.Contains(head, heads));
        Assert.Equal(["Failed", "Partial", "Success"], tab.FindAll("tr.opens .status-word").Select(status => status.TextContent));
        var partial = tab.FindAll("tr.opens")[1].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToList();
        Assert.Equal(["30 s", "1\u202f204", "1"], partial[^3..]);
    }

    [Fact, Owes(55)]
    public async Task A_row_opens_rows_by_table_the_parts_of_the_duration_and_its_notices()
    {
        var warehouse = A.Warehouse("Duck", [_website]);
        await SeedAsync(_website, warehouse, Run(
            warehouse, 1, SyncStatus.Partial, rows: 12, tables: """{"tracks":7,"clicked":5}""",
            notices: """[{"level":"warning","table":"clicked","column":"price","message":"It does not fit.","count":3},{"level":"error","table":"moved","message":"A view is in the way.","count":1,"trouble":"Schema"}]"""));
        var tab = Open(warehouse);

        tab.Find("tr.opens").KeyDown("Enter");

        var detail = tab.Find(".sync-detail");
        Assert.Equal(["tracks 7", "clicked 5"], detail.QuerySelectorAll("table")[0].QuerySelectorAll("tbody tr").Skip(1).Select(row => $"{row.Children[0].TextContent} {row.Children[1].TextContent}"));
        Assert.Contains("Preparation 2 s · loading 25 s", detail.TextContent, StringComparison.Ordinal);
        Assert.Contains("It does not fit.", detail.QuerySelectorAll("table")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("A view is in the way.", detail.QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
    }

    [Theory, Owes(58)]
    [InlineData(SyncTrouble.Permission, "Permission", "SQL that grants it", "/acme/warehouses/duck/settings#connection-test")]
    [InlineData(SyncTrouble.Credentials, "Credentials", "Correct host, database, username or password", "/acme/warehouses/duck/settings")]
    [InlineData(SyncTrouble.Network, "Network", "tried again by itself", "/acme/warehouses/duck/settings#connection-test")]
    [InlineData(SyncTrouble.Resize, "Cluster resizing", "the next sync afterwards loads everything", null)]
    [InlineData(SyncTrouble.ReservedName, "Reserved name", "Rename what is sent", "/acme/warehouses/duck/selective")]
    public async Task An_error_of_the_database_stands_under_its_kind_with_its_remedy(SyncTrouble trouble, string title, string remedy, string? link)
    {
        var warehouse = A.Warehouse("Duck", [_website]);
        var run = Run(warehouse, 1, SyncStatus.Failure, rows: 0, error: "The database's own words.");
        run.Trouble = trouble;
        await SeedAsync(_website, warehouse, run);
        var tab = Open(warehouse);

        tab.Find("tr.opens").Click();

        var notice = tab.Find(".sync-detail .notice.bad");
        Assert.StartsWith(title, notice.QuerySelector("strong")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The database's own words.", notice.TextContent, StringComparison.Ordinal);
        Assert.Contains(remedy, notice.TextContent, StringComparison.Ordinal);
        Assert.Equal(link, notice.QuerySelector("a")?.GetAttribute("href"));
    }

    private IRenderedComponent<SyncHistoryTab> Open(Warehouse warehouse)
    {
        var tab = Render<SyncHistoryTab>(parameters => parameters.Add(t => t.Warehouse, warehouse).Add(t => t.Workspace, "acme"));
        tab.WaitForElement("tr.opens");
        return tab;
    }

    private SyncRun Run(Warehouse warehouse, int hour, SyncStatus status, long rows, string? error = null, string tables = "{}", string notices = "[]") => new()
    {
        WarehouseId = warehouse.Id,
        SourceId = _website.Id,
        StartedBy = "Schedule",
        StartedAt = A.Day.AddHours(hour),
        EndedAt = A.Day.AddHours(hour).AddSeconds(30),
        Status = status,
        Rows = rows,
        Tables = tables,
        Notices = notices,
        Error = error,
        Preparation = TimeSpan.FromSeconds(2),
        Loading = TimeSpan.FromSeconds(25),
    };
}
