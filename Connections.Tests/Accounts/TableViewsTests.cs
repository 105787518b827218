using Connections.Core.Accounts;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Accounts;

public sealed class TableViewsTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Guid _person = Guid.NewGuid();

    private TableViews Views => new(new Databases(_database.ConnectionString));

    public void Dispose() => _database.Dispose();

    [Fact, Owes(3)]
    public async Task A_hand_made_view_of_six_columns_is_refused_and_nothing_is_saved()
    {
        var six = new SavedView(["Status", "Environment", "Destinations", "Type", "Category", "Created At"]);

        var answer = await SaveAsync(six);

        Assert.Equal("A table shows at most 5 properties; these are 6. Leave some out.", Assert.Single(answer.Problems).Message);
        Assert.Null(await LoadAsync());
    }

    [Theory, InlineData("Status", "Status"), InlineData("Status", "Sources"), InlineData("PasswordHash")]
    public async Task A_view_of_repeated_or_foreign_columns_is_refused(params string[] columns) =>
        Assert.Equal("columns", Assert.Single((await SaveAsync(new(columns))).Problems).Field);

    [Fact, Owes(4)]
    public async Task A_saved_view_is_replaced_by_the_next_and_belongs_to_one_person_and_page()
    {
        await SaveAsync(new(["Type"]));
        await SaveAsync(new(["Status", "Type"]) { Sort = "Type", Descending = true, PageSize = 50, Filters = new Dictionary<string, IReadOnlyList<string>> { ["Type"] = ["Go"] } });

        var view = await LoadAsync();

        Assert.NotNull(view);
        Assert.Equal(["Status", "Type"], view.Columns);
        Assert.Equal(("Type", true, 50, "Go"), (view.Sort, view.Descending, view.PageSize, Assert.Single(view.Filters["Type"])));
        Assert.Null(await Views.LoadAsync(Guid.NewGuid(), A.WorkspaceId, TableShape.Sources, default));
        Assert.Null(await Views.LoadAsync(_person, A.WorkspaceId, TableShape.Destinations, default));
    }

    [Theory, InlineData("not JSON"), InlineData("null"), InlineData("{}"), InlineData("""{"columns":["Gone"]}""")]
    public async Task A_view_that_does_not_fit_any_more_gives_way_to_the_default(string state)
    {
        await using var db = new Databases(_database.ConnectionString).CreateDbContext();
        db.TableViews.Add(new() { PersonId = _person, WorkspaceId = A.WorkspaceId, Page = "sources", State = state });
        await db.SaveChangesAsync();

        Assert.Null(await LoadAsync());
    }

    private Task<Core.Workspaces.Checked<SavedView>> SaveAsync(SavedView view) => Views.SaveAsync(_person, A.WorkspaceId, TableShape.Sources, view, default);

    private Task<SavedView?> LoadAsync() => Views.LoadAsync(_person, A.WorkspaceId, TableShape.Sources, default);

    private sealed class Databases(string connectionString) : IDbContextFactory<ConnectionsDb>
    {
        public ConnectionsDb CreateDbContext() => new(new DbContextOptionsBuilder<ConnectionsDb>().UseSqlite(connectionString).Options);
    }
}
