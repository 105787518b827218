using System.Net;

namespace Connections.Tests.Support.Tools;

public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_page_is_drawn_and_what_goes_wrong_on_it_is_seen()
    {
        await using var site = await WebhookSink.StartAsync();
        site.Answer = request => request.Path == "/" ? Html("""
            <h1>Hello</h1><script src="/missing.js"></script><script src="https://cdn.example.com/a.js"></script><script>nothing.here()</script>
            """) : new(HttpStatusCode.NotFound);
        await using var visit = await browser.NewPageAsync(site.Url);

        await visit.Page.GotoAsync("/");

        Assert.Equal("Hello", await visit.Page.Locator("h1").TextContentAsync());
        Assert.Contains(visit.Failures, failure => failure.StartsWith("404", StringComparison.Ordinal) && failure.EndsWith("/missing.js", StringComparison.Ordinal));
        Assert.Equal(["GET https://cdn.example.com/a.js"], visit.ForeignRequests);
        Assert.Contains(visit.Errors, error => error.Contains("nothing is not defined", StringComparison.Ordinal));
    }

    private static SinkAnswer Html(string body) =>
        new(HttpStatusCode.OK, body) { Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" } };
}
