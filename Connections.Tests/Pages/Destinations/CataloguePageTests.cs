using Bunit;
using Connections.Tests.Support;
using Connections.Web.Pages.Destinations;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Pages.Destinations;

public class CataloguePageTests : PageContext
{
    [Fact, Owes(13)]
    public async Task It_lists_everything_searches_by_name_and_filters_by_category()
    {
        await SeedAsync();
        var page = Open("/acme/destinations/catalogue");
        Assert.Equal(CatalogueEntry.All.Select(entry => entry.Name), Names(page));

        page.Find("input[type=search]").Input("webh");
        page.WaitForAssertion(() => Assert.Equal(["Webhook"], Names(page)));

        page = Open("/acme/destinations/catalogue?category=Warehouses");
        Assert.Equal(CatalogueEntry.All.Where(entry => entry.Kind == CatalogueKind.Storage).Select(entry => entry.Name), Names(page));
    }

    [Fact, Owes(14)]
    public async Task A_search_without_a_hit_offers_the_request_form_and_a_sent_request_is_stored_and_confirmed()
    {
        await SeedAsync();
        var page = Open("/acme/destinations/catalogue?q=Acme%20Mail");
        Assert.Equal("Acme Mail", page.Find("#request-tool").GetAttribute("value"));

        page.Find("#request-wish").Change("Send our mails.");
        page.Find("#request-email").Change("ada@acme.test");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("Acme Mail is stored", page.Find(".notice.good").TextContent, StringComparison.Ordinal));
        await using var db = Db();
        var request = await db.IntegrationRequests.SingleAsync();
        Assert.Equal(("Acme Mail", "destination", "Ada"), (request.Tool, request.Kind, request.RequestedBy));
    }

    [Fact]
    public async Task A_request_that_lacks_something_is_not_sent_and_says_what()
    {
        await SeedAsync();
        var page = Open("/acme/destinations/catalogue?q=Acme%20Mail");

        page.Find("form").Submit();

        page.WaitForElement("#request-wish-note[role=alert]");
        await using var db = Db();
        Assert.False(await db.IntegrationRequests.AnyAsync());
    }

    private static IEnumerable<string> Names(IRenderedComponent<CataloguePage> page) => page.FindAll(".catalogue-tile strong").Select(name => name.TextContent);

    private IRenderedComponent<CataloguePage> Open(string address)
    {
        Navigation.NavigateTo(address);
        return Render<CataloguePage>(parameters => parameters.Add(p => p.Workspace, "acme"));
    }
}
