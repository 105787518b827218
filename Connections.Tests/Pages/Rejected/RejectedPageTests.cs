using Bunit;
using Connections.Core.Ingest;
using Connections.Core.Sources;
using Connections.Tests.Support;
using Connections.Web.Access;
using Connections.Web.Pages.Frame;
using Connections.Web.Pages.Rejected;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Rejected;

public class RejectedPageTests : PageContext
{
    private readonly Source _source = A.Source("Website", writeKey: "wk_website");

    [Fact]
    public async Task It_lists_sources_that_refused_with_a_way_to_their_samples()
    {
        await SeedAsync(_source);
        Refuse(refusals =>
        {
            refusals.Add(_source.Id, Clock.GetUtcNow(), Refusal.MissingEvent, "track", "{}"u8);
            refusals.Add(_source.Id, Clock.GetUtcNow(), Refusal.MissingEvent, "track", "{}"u8);
            refusals.Add(_source.Id, Clock.GetUtcNow(), Refusal.NoId, "page", "{}"u8);
        });

        var page = OpenRejected();

        var row = page.FindAll("tbody tr").Single();
        Assert.Equal("/acme/sources/website/rejected?period=24h", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("missing_event", row.QuerySelector("code")!.TextContent);
        Assert.Equal("3", row.QuerySelector(".figures")!.TextContent);
    }

    [Fact]
    public async Task It_shows_who_sends_with_a_key_that_no_source_has_and_no_whole_key()
    {
        await SeedAsync(_source);
        Refuse(refusals => refusals.AddUnknown(
            UnknownSender.Of(
                new()
                {
                    Type = null,
                    Body = """{"batch":[{"context":{"library":{"name":"analytics-node","version":"2.1.0"}}}]}"""u8.ToArray(),
                    ReceivedAt = Clock.GetUtcNow(),
                    PeerAddress = "203.0.113.7",
                },
                "invalid_write_key",
                "wk_websito"),
            Clock.GetUtcNow()));

        var page = OpenRejected();

        var sender = page.Find("table[aria-label=Senders] tbody tr").TextContent;
        Assert.Contains("wk_w…", sender, StringComparison.Ordinal);
        Assert.DoesNotContain("wk_we", page.Markup, StringComparison.Ordinal);
        Assert.Contains("203.0.113.7", sender, StringComparison.Ordinal);
        Assert.Contains("analytics-node 2.1.0", sender, StringComparison.Ordinal);
        Assert.Contains("Copy the key", page.Find("table[aria-label=Reasons] tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("lose its last second", page.Find(".count-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_period_is_chosen_by_the_address_and_an_empty_one_says_so()
    {
        await SeedAsync(_source);
        Refuse(refusals => refusals.Add(_source.Id, Clock.GetUtcNow().AddHours(-2), Refusal.NoId, "page", "{}"u8));

        Assert.Single(OpenRejected().FindAll("tbody tr"));
        Assert.Contains("Nothing was rejected", OpenRejected("?period=1h").Find(".empty-state").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void It_stands_in_the_navigation_and_takes_a_signed_in_person()
    {
        Assert.Contains(NavEntry.All, entry => entry.Segment == "rejected");
        var authorize = Assert.Single(typeof(RejectedPage).GetCustomAttributes(typeof(AuthorizeAttribute), inherit: true).Cast<AuthorizeAttribute>());
        Assert.Equal(Policies.Viewer, authorize.Policy);
    }

    private void Refuse(Action<Refusals> what)
    {
        what(Services.GetRequiredService<Refusals>());
        Services.GetRequiredService<ActivityDb>().AddRefused(Services.GetRequiredService<Refusals>().Take()!);
    }

    private IRenderedComponent<RejectedPage> OpenRejected(string query = "")
    {
        Navigation.NavigateTo($"/acme/rejected{query}");
        var page = Render<RejectedPage>(parameters => parameters.Add(rejected => rejected.Workspace, "acme"));
        page.WaitForElement("tbody, .empty-state");
        return page;
    }
}
