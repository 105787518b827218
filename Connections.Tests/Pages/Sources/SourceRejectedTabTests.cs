using Bunit;
using Connections.Core.Ingest;
using Connections.Core.Sources;
using Connections.Tests.Support;
using Connections.Web.Access;
using Connections.Web.Pages.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Sources;

public class SourceRejectedTabTests : PageContext
{
    private readonly Source _source = A.Source("Website", writeKey: "wk_website");

    [Fact]
    public async Task Each_reason_has_its_count_what_to_do_and_unfolds_to_what_was_sent()
    {
        await SeedAsync(_source);
        Refuse(Refusal.MissingEvent, """{"userId":"u-17"}""");
        var page = Open();
        var reason = page.Find("tbody button");
        Assert.Equal(("missing_event", "false"), (reason.TextContent.Trim(), reason.GetAttribute("aria-expanded")));
        Assert.Contains("no event name", page.Find("tbody").TextContent, StringComparison.Ordinal);

        reason.Click();

        page.WaitForAssertion(() => Assert.Contains("u-17", page.Find($"#{page.Find("tbody button").GetAttribute("aria-controls")}").TextContent, StringComparison.Ordinal));
        Assert.Equal("true", page.Find("tbody button").GetAttribute("aria-expanded"));
        page.Find("tbody button").Click();
        Assert.Empty(page.FindAll(".rejected-samples"));
    }

    [Fact]
    public async Task What_is_no_json_is_shown_as_it_was_sent_and_never_as_markup()
    {
        await SeedAsync(_source);
        Refuse(new Refusal("invalid_json", "The body is not valid JSON."), "<script>alert(1)</script>");
        var page = Open();

        page.Find("tbody button").Click();

        page.WaitForAssertion(() => Assert.Contains("<script>alert(1)</script>", page.Find(".rejected-samples").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".rejected-samples script"));
    }

    [Fact]
    public async Task Where_nothing_was_rejected_it_says_so()
    {
        await SeedAsync(_source);

        Assert.Contains("Nothing was rejected", Open().Find(".empty-state").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_limit_is_saved_and_taken_away_again_in_the_settings()
    {
        await SeedAsync(_source);
        var page = Open("settings");

        page.Find("#source-rate").Change("20");
        page.Find("form[aria-label='Rate limit']").Submit();
        page.WaitForAssertion(() => Assert.Equal(new RateLimit(20, 20), SourceSettings.RateLimitOf(Read())));
        page.Find("#source-rate").Change("");
        page.Find("form[aria-label='Rate limit']").Submit();

        page.WaitForAssertion(() => Assert.Equal("{}", Read().Settings));
        await using var db = Db();
        Assert.Equal(["Rate limit: 20 requests per second", "Rate limit: none"], await db.Audit.OrderBy(entry => entry.Reason).Select(entry => entry.Reason).ToListAsync());
    }

    [Fact]
    public async Task A_wrong_limit_is_told_at_its_field()
    {
        await SeedAsync(_source);
        var page = Open("settings");

        page.Find("#source-burst").Change("20");
        page.Find("form[aria-label='Rate limit']").Submit();

        page.WaitForAssertion(() => Assert.Contains("set requests per second as well", page.Find("#source-burst-note").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_only_look_sees_the_limit_and_cannot_change_it()
    {
        await SeedAsync(_source);
        Authorization.SetPolicies(Policies.Viewer);

        var page = Open("settings");

        Assert.True(page.Find("#source-rate").HasAttribute("disabled"));
        Assert.Empty(page.FindAll("form[aria-label='Rate limit'] button"));
    }

    private Source Read()
    {
        using var db = Db();
        return db.Sources.AsNoTracking().Single();
    }

    private void Refuse(Refusal refusal, string sent)
    {
        var refusals = Services.GetRequiredService<Refusals>();
        refusals.Add(_source.Id, Clock.GetUtcNow(), refusal, "track", System.Text.Encoding.UTF8.GetBytes(sent));
        Services.GetRequiredService<ActivityDb>().AddRefused(refusals.Take()!);
    }

    private IRenderedComponent<SourcePage> Open(string tab = "rejected")
    {
        Navigation.NavigateTo($"/acme/sources/website/{tab}");
        var page = Render<SourcePage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Slug, "website").Add(p => p.Tab, tab));
        page.WaitForElement(tab == "rejected" ? "tbody, .empty-state" : "#source-rate");
        return page;
    }
}
