using Connections.Core.Accounts;
using Connections.Web.Pages.Shared.Table;

namespace Connections.Tests.Pages.Shared.Table;

public sealed class TableAddressTests
{
    [Fact]
    public void An_address_without_a_word_on_rows_leaves_it_to_the_remembered_view() =>
        Assert.Null(TableAddress.Read("https://c.test/acme/destinations?kind=storage", TableShape.Destinations));

    [Fact]
    public void Nonsense_is_passed_over()
    {
        var state = TableAddress.Read("https://c.test/acme/sources?sort=Password&page=-3&size=7&f.Nothing=x&f.Status=&dir=sideways", TableShape.Sources);

        Assert.NotNull(state);
        Assert.Equal((null, false, 1, 25, 0), (state.Sort, state.Descending, state.Page, state.PageSize, state.Filters.Count));
    }

    [Fact]
    public void What_is_written_is_read_again_and_parameters_of_others_stay()
    {
        var state = new TableState { Search = "a&b=ü", Sort = "Created At", Descending = true, Page = 3, PageSize = 50 }.With("Created By", ["Ada & Co", "Mei"]);

        var address = TableAddress.Write("https://c.test/acme/sources?kind=storage&page=9", state);
        var read = TableAddress.Read("https://c.test" + address, TableShape.Sources);

        Assert.StartsWith("/acme/sources?kind=storage&q=", address, StringComparison.Ordinal);
        Assert.NotNull(read);
        Assert.Equal((state.Search, state.Sort, state.Descending, state.Page, state.PageSize), (read.Search, read.Sort, read.Descending, read.Page, read.PageSize));
        Assert.Equal(["Ada & Co", "Mei"], read.Chosen("Created By"));
    }
}
