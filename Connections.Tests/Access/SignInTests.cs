using System.Net;
using Connections.Core.Accounts;
using Connections.Core.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Access;

public sealed class SignInTests(ConsoleApp app) : IClassFixture<ConsoleApp>
{
    [Fact]
    public async Task The_right_password_leads_on_with_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        using var browser = app.Browser();

        using var answer = await SignInAsync(browser, returnTo: "/acme/sources?q=web");

        Assert.Equal((HttpStatusCode.Redirect, "/acme/sources?q=web"), (answer.StatusCode, Location(answer)));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("connections=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/acme/sources")).StatusCode);
    }

    [Theory]
    [InlineData(ConsoleApp.OwnerEmail, "wrong password", "is wrong")]
    [InlineData("nobody@acme.test", ConsoleApp.Password, "is wrong")]
    [InlineData("", "", "Enter your")]
    public async Task Anything_else_is_answered_401_with_the_form_again(string email, string password, string says)
    {
        using var browser = app.Browser(ip: "203.0.113.8");

        using var answer = await browser.PostAsync("/sign-in", ConsoleApp.Form(("email", email), ("password", password)));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(says, page, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong password\"", page, StringComparison.Ordinal);
    }

    [Theory, InlineData("/t"), InlineData("/batch"), InlineData("/acme/sources"), InlineData("/v2/track"), InlineData("/api/v1/track"), InlineData("/v1/x/y/z")]
    public async Task Events_that_are_sent_to_a_wrong_address_are_not_led_to_the_form(string address)
    {
        using var library = app.Browser();

        using var answer = await library.PostAsync(address, new StringContent("""{"writeKey":"wk_website","batch":[]}"""));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"code\":\"not_found\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, InlineData("/acme/nothing"), InlineData("/acme/nothing/here"), InlineData("/acme/sources/website/overview/more")]
    public async Task Who_opens_an_address_that_nothing_has_gets_the_console_which_says_so(string address)
    {
        using var browser = await app.SignedInAsync();
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var answer = await browser.GetAsync(address);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.StartsWith("<!DOCTYPE html>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_ten_wrong_passwords_the_right_one_has_to_wait()
    {
        await app.AddPersonAsync("locked@acme.test", Role.Viewer);
        using var browser = app.Browser(ip: "203.0.113.9");

        for (var attempt = 0; attempt < 10; attempt++)
            (await SignInAsync(browser, "locked@acme.test", "a wrong password")).Dispose();
        using var answer = await SignInAsync(browser, "locked@acme.test");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Wait five minutes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_twenty_tries_a_minute_from_one_address_are_refused()
    {
        using var browser = app.Browser(ip: "203.0.113.5");

        for (var attempt = 0; attempt < 20; attempt++)
            (await browser.PostAsync("/sign-in", ConsoleApp.Form(("email", ""), ("password", "")))).Dispose();
        using var answer = await SignInAsync(browser);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("evil")]
    public async Task A_way_back_that_leads_elsewhere_is_not_taken(string returnTo)
    {
        using var browser = app.Browser(ip: "203.0.113.4");

        using var answer = await SignInAsync(browser, returnTo: returnTo);

        Assert.Equal("/acme", Location(answer));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_form_of_another_site_is_refused(string header, string value)
    {
        using var browser = app.Browser(ip: "203.0.113.3");
        browser.DefaultRequestHeaders.Add(header, value);

        using var answer = await SignInAsync(browser);
        using var signOut = await browser.PostAsync("/sign-out", ConsoleApp.Form());

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (answer.StatusCode, signOut.StatusCode));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://LOCALHOST")]
    public async Task A_form_of_ours_is_taken(string header, string value)
    {
        using var browser = app.Browser(ip: "203.0.113.2");
        browser.DefaultRequestHeaders.Add(header, value);

        using var answer = await SignInAsync(browser);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        using var browser = await app.SignedInAsync();

        using var answer = await browser.PostAsync("/sign-out", ConsoleApp.Form());

        Assert.Equal("/sign-in", Location(answer));
        Assert.Equal("/sign-in", Location(await browser.GetAsync("/")));
    }

    [Theory]
    [InlineData("/acme/sources")]
    [InlineData("/acme/destinations/hook")]
    [InlineData("/jobs")]
    public async Task A_page_asks_strangers_to_sign_in_and_knows_the_way_back(string page)
    {
        using var browser = app.Browser();

        using var answer = await browser.GetAsync(page);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith($"/sign-in?return={Uri.EscapeDataString(page)}", Location(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_for_owners()
    {
        await app.AddPersonAsync("editor@acme.test", Role.Editor);
        using var owner = await app.SignedInAsync();
        using var editor = await app.SignedInAsync("editor@acme.test");

        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/jobs")).StatusCode);
        Assert.Contains("/sign-in/denied", Location(await editor.GetAsync("/jobs")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await editor.GetAsync("/sign-in/denied")).StatusCode);
    }

    [Fact]
    public async Task Whoever_was_removed_is_out_and_whose_role_changed_signs_in_anew()
    {
        var (gone, changed) = (await app.AddPersonAsync("gone@acme.test", Role.Editor), await app.AddPersonAsync("changed@acme.test", Role.Editor));
        using var ofGone = await app.SignedInAsync("gone@acme.test");
        using var ofChanged = await app.SignedInAsync("changed@acme.test");
        Assert.Equal(HttpStatusCode.OK, (await ofGone.GetAsync("/acme/sources")).StatusCode);

        var people = app.Services.GetRequiredService<PersonAdministration>();
        var owner = new Actor(Guid.NewGuid(), "Olga");
        await people.RemoveAsync(gone.Id, owner, default);
        await people.ChangeRoleAsync(changed.Id, Role.Viewer, owner, default);

        Assert.Equal(HttpStatusCode.Redirect, (await ofGone.GetAsync("/acme/sources")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await ofChanged.GetAsync("/acme/sources")).StatusCode);
    }

    private static Task<HttpResponseMessage> SignInAsync(
        HttpClient browser, string email = ConsoleApp.OwnerEmail, string password = ConsoleApp.Password, string returnTo = "") =>
        browser.PostAsync("/sign-in", ConsoleApp.Form(("email", email), ("password", password), ("return", returnTo)));

    private static string? Location(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString;
}
