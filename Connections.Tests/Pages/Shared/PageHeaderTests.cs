using Bunit;
using Connections.Tests.Support;
using Connections.Web.Pages.Shared;

namespace Connections.Tests.Pages.Shared;

public sealed class PageHeaderTests : ConsoleContext
{
    [Fact]
    public async Task The_trail_leads_from_the_workspace_to_the_page_itself()
    {
        await SeedAsync();

        var header = Render<PageHeader>(parameters => parameters.Add(h => h.Title, "Website").Add(h => h.Trail, [new Crumb("Sources", "/acme/sources")]));

        Assert.Equal(["Acme", "Sources", "Website"], header.FindAll(".trail li").Select(item => item.TextContent.Trim()));
        Assert.Equal(["/acme", "/acme/sources"], header.FindAll(".trail a").Select(link => link.GetAttribute("href")));
        Assert.Equal("Website", header.Find(".trail [aria-current=page]").TextContent);
    }
}
