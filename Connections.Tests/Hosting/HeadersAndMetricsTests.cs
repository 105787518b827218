using System.Net;
using Connections.Tests.Access;

namespace Connections.Tests.Hosting;

public sealed class HeadersAndMetricsTests(ConsoleApp app) : IClassFixture<ConsoleApp>
{
    private const string Stranger = "203.0.113.7";

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/acme/sources")]
    public async Task A_console_page_cannot_be_framed_and_runs_our_scripts_alone(string page)
    {
        using var browser = await app.SignedInAsync();

        using var answer = await browser.GetAsync(page);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        var policy = Header(answer, "Content-Security-Policy")!;
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
        var text = await answer.Content.ReadAsStringAsync();
        if (text.Contains("importmap", StringComparison.Ordinal))
            Assert.Contains($"nonce=\"{policy.Split("'nonce-")[1].Split('\'')[0]}\"", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/projects/wk_website/settings")]
    [InlineData("/analytics.js/v1/wk_website/analytics.min.js")]
    public async Task What_other_sites_load_bears_no_policy_of_ours(string address)
    {
        using var browser = app.Browser();

        using var answer = await browser.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(Header(answer, "Content-Security-Policy"));
        Assert.Null(Header(answer, "X-Frame-Options"));
    }

    [Theory]
    [InlineData("/v1/track")]
    [InlineData("/v1/track/")]
    public async Task An_answer_to_an_event_cannot_be_taken_for_anything_else(string address)
    {
        using var browser = app.Browser();

        using var answer = await browser.PostAsync(address, new StringContent("""{"userId":"u","event":"E","writeKey":"unknown"}"""));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Null(Header(answer, "Content-Security-Policy"));
    }

    [Theory]
    [InlineData(ConsoleApp.Proxy, true)]
    [InlineData("10.2.3.4", true)]
    [InlineData(Stranger, false)]
    [InlineData("127.0.0.1", false)]
    public async Task Forwarded_headers_are_believed_from_the_named_proxies_alone(string caller, bool isBelieved)
    {
        using var browser = app.Browser("http://localhost", caller);
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", Stranger);

        using var answer = await browser.PostAsync("/sign-in", ConsoleApp.Form(("email", ConsoleApp.OwnerEmail), ("password", ConsoleApp.Password)));

        Assert.Equal(isBelieved, Assert.Single(answer.Headers.GetValues("Set-Cookie")).Contains("; secure", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1", null, null, HttpStatusCode.OK)]
    [InlineData("::1", null, null, HttpStatusCode.OK)]
    [InlineData("127.0.0.1", "X-Forwarded-For", Stranger, HttpStatusCode.Unauthorized)]
    [InlineData(Stranger, null, null, HttpStatusCode.Unauthorized)]
    [InlineData(Stranger, "Authorization", "Bearer " + ConsoleApp.MetricsToken, HttpStatusCode.OK)]
    [InlineData(Stranger, "Authorization", "Bearer guessed", HttpStatusCode.Unauthorized)]
    public async Task Metrics_are_for_this_machine_and_for_bearers_of_the_token(string caller, string? header, string? value, HttpStatusCode status)
    {
        using var scraper = app.Browser(ip: caller);
        if (header is not null)
            scraper.DefaultRequestHeaders.Add(header, value);

        using var answer = await scraper.GetAsync("/metrics");

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_are_for_owners_too()
    {
        await app.AddPersonAsync("viewer@acme.test", Core.Accounts.Role.Viewer);
        using var owner = await app.SignedInAsync();
        using var viewer = await app.SignedInAsync("viewer@acme.test");

        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/metrics")).StatusCode);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
