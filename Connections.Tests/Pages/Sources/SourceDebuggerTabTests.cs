using Bunit;
using Connections.Core.Ingest;
using Connections.Core.Sources;
using Connections.Tests.Support;
using Connections.Web.Pages.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Sources;

[Owes(23, 24)]
public class SourceDebuggerTabTests : PageContext
{
    private readonly Source _source = A.Source("Website", writeKey: "wk_website");

    [Fact]
    public async Task Without_events_it_shows_the_snippet()
    {
        await SeedAsync(_source);

        var tab = Open();

        Assert.Contains("wk_website", tab.Find(".snippet pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paused_it_counts_what_comes_in_and_shows_it_on_resuming()
    {
        await SeedAsync(_source);
        Receive(_source, Track("First"));
        var tab = Open();
        tab.WaitForAssertion(() => Assert.Equal(["First"], Names(tab)));

        Button(tab, "Pause").Click();
        Receive(_source, Track("Second"));

        tab.WaitForAssertion(() =>
        {
            Clock.Advance(TimeSpan.FromMilliseconds(250));
            Assert.Contains("1 new", tab.Find(".debugger-live").TextContent, StringComparison.Ordinal);
        });
        Assert.Equal(["First"], Names(tab));

        Button(tab, "Resume").Click();
        Assert.Equal(["Second", "First"], Names(tab));
    }

    [Fact]
    public async Task Searching_and_filtering_narrow_the_list()
    {
        await SeedAsync(_source);
        Receive(_source, """{"type":"track","event":"Order Completed","properties":{"coupon":"SPRING"}}""");
        Receive(_source, Track("Signed Up"));
        var tab = Open();
        tab.WaitForAssertion(() => Assert.Equal(2, Names(tab).Count));

        tab.Find("input[type=search]").Input("spring");
        Assert.Equal(["Order Completed"], Names(tab));

        tab.Find("input[type=search]").Input("");
        tab.Find("select[aria-label=Name]").Change("Signed Up");
        Assert.Equal(["Signed Up"], Names(tab));
    }

    [Fact]
    public async Task An_event_opens_as_call_and_as_payload()
    {
        await SeedAsync(_source);
        Receive(_source, Track("Signed Up"));
        var tab = Open();

        tab.WaitForElement(".debugger-row").Click();
        Assert.Contains("analytics.track('Signed Up')", tab.Find(".debugger-detail pre").TextContent, StringComparison.Ordinal);

        Button(tab, "Raw").Click();
        Assert.Equal(Track("Signed Up"), tab.Find(".json-view [data-copy]").GetAttribute("data-copy"));
    }

    [Fact]
    public async Task A_stored_event_with_a_warning_is_marked_and_says_what_to_do()
    {
        await SeedAsync(_source);
        Log.Append(_source.Id, "user", Track("Odd"), mark: (byte)(WarningFlags.FutureTime | WarningFlags.OtherKey));
        Log.Append(_source.Id, "user", Track("Even"));

        var tab = Open();

        tab.WaitForAssertion(() => Assert.Equal(["Even", "Odd"], Names(tab)));
        Assert.Equal("other_write_key", Assert.Single(tab.FindAll(".event-warning")).TextContent.Trim());
        tab.FindAll(".debugger-row")[1].Click();
        Assert.Equal(["other_write_key", "future_time"], tab.FindAll(".debugger-detail .notice code").Select(code => code.TextContent));
        Assert.Contains("a day after it was received", tab.Find(".debugger-detail").TextContent, StringComparison.Ordinal);
    }

    private static string Track(string name) => $$"""{"type":"track","event":"{{name}}"}""";

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<SourceDebuggerTab> tab, string text) => tab.FindAll("button").Single(button => button.TextContent.Trim() == text);

    private static List<string> Names(IRenderedComponent<SourceDebuggerTab> tab) => [.. tab.FindAll(".call-name").Select(name => name.TextContent)];

    private IRenderedComponent<SourceDebuggerTab> Open() =>
        Render<SourceDebuggerTab>(parameters => parameters.Add(p => p.Source, _source).Add(p => p.Workspace, "acme"));
}
