using Connections.Tests.Support;
using Connections.Web.Pages.Shared.Table;

namespace Connections.Tests.Pages.Shared.Table;

public sealed class TableQueryTests
{
    private sealed record Row(Guid Id, string Name, int Group) : ITableRow
    {
        public string Slug => Name;
        public string Href => Name;
    }

    private static readonly IReadOnlyList<TableColumn<Row>> Columns =
        [new("Group") { Cell = _ => _ => { }, SortBy = row => row.Group == 0 ? null : row.Group, Values = row => [FilterValue.Of($"{row.Group}")] }];

    [Theory, InlineData(false), InlineData(true), Owes(8)]
    public void Rows_that_are_alike_keep_one_order_so_that_each_is_on_exactly_one_page(bool descending)
    {
        var rows = Enumerable.Range(0, 60).Select(n => new Row(Guid.NewGuid(), $"Name {n % 3}", Group: 1)).ToArray();
        var state = new TableState { Sort = "Group", Descending = descending };

        var first = Run(rows, state).Concat(Run(rows, state with { Page = 2 })).Concat(Run(rows, state with { Page = 3 })).ToArray();
        var second = Run([.. rows.Reverse()], state);

        Assert.Equal(rows.Select(row => row.Id).Order(), first.Select(row => row.Id).Order());
        Assert.Equal(first.Take(25), second);
        Assert.Equal(first.OrderBy(row => row.Name).ThenBy(row => row.Id), first);
    }

    [Theory, InlineData(false, "A", "B", "nothing"), InlineData(true, "B", "A", "nothing")]
    public void Rows_without_a_value_come_last_in_either_direction(bool descending, params string[] expected)
    {
        Row[] rows = [new(Guid.NewGuid(), "nothing", 0), new(Guid.NewGuid(), "B", 2), new(Guid.NewGuid(), "A", 1)];

        Assert.Equal(expected, Run(rows, new() { Sort = "Group", Descending = descending }).Select(row => row.Name));
    }

    [Fact]
    public void A_page_beyond_the_last_is_the_last()
    {
        var rows = Enumerable.Range(0, 30).Select(n => new Row(Guid.NewGuid(), $"{n:00}", 1)).ToArray();

        Assert.Equal(["25", "26", "27", "28", "29"], Run(rows, new() { Page = 9 }).Select(row => row.Name));
    }

    private static IReadOnlyList<Row> Run(IReadOnlyList<Row> rows, TableState state) => TableQuery.Run(rows, Columns, (_, _) => true, state).Rows;
}
