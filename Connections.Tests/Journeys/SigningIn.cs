using Connections.Tests.Support.Tools;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>Coming into the console like a person does.</summary>
internal static class SigningIn
{
    public const string Email = "owner@acme.test";
    public const string Password = "correct horse battery";

    /// <summary>Opens the console for a new visitor, who signs in and sees the overview.</summary>
    public static async Task<BrowserPage> SignInAsync(this Browser browser, AppProcess app, string email = Email, string password = Password)
    {
        var visit = await browser.NewPageAsync(app.Url);
        await visit.Page.GotoAsync("/sign-in");
        await visit.Page.GetByLabel("E-mail address").FillAsync(email);
        await visit.Page.GetByLabel("Password").FillAsync(password);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.SeesAsync("Overview");
        return visit;
    }

    /// <summary>Waits until the page's main heading says that.</summary>
    public static Task SeesAsync(this BrowserPage visit, string heading) =>
        Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = heading, Exact = true })).ToBeVisibleAsync();
}
