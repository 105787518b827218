using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>How two people like to see the same lists.</summary>
[Lengthy]
public sealed class TableViewJourney(Browser browser) : IClassFixture<Browser>
{
    private const string ColleagueEmail = "ines@acme.test";
    private const string ColleaguePassword = "seven blue kettles";

    private static readonly AppOptions Acme = new()
    {
        ProvisioningFile = """
            {
              "workspace":    { "slug": "acme", "name": "Acme" },
              "owner":        { "email": "owner@acme.test", "password": "correct horse battery", "name": "Olga" },
              "sources":      [ { "slug": "website", "name": "Website", "type": "javascript", "environment": "Production" },
                                { "slug": "docs", "name": "Documentation", "type": "javascript", "environment": "Staging" },
                                { "slug": "api", "name": "API", "type": "node", "environment": "Production" },
                                { "slug": "billing", "name": "Billing", "type": "python", "environment": "Staging" } ],
              "destinations": [ { "slug": "crm", "name": "CRM", "type": "webhook", "sources": ["website"], "settings": { "url": "https://crm.example.com/in" } },
                                { "slug": "mails", "name": "Mails", "type": "webhook", "sources": ["api"], "settings": { "url": "https://mails.example.com/in" } } ]
            }
            """,
    };

    [Fact, Owes(4)]
    public async Task Each_person_finds_their_own_columns_sort_and_filters_again_on_each_page()
    {
        await using var app = await AppProcess.StartAsync(Acme);

        await using (var owner = await browser.SignInAsync(app))
        await using (var colleague = await JoinAsync(app, await InviteAsync(owner)))
        {
            await ArrangeForOwnerAsync(owner);
            await ArrangeForColleagueAsync(colleague);
            await SignOutAsync(owner);
            owner.AssertClean();
            colleague.AssertClean();
        }

        await ShowsEachTheirOwnAsync(app);
        Assert.Equal(0, await app.StopAsync());
        await app.StartAgainAsync();
        await ShowsEachTheirOwnAsync(app);
    }

    [Fact]
    public async Task A_sixth_column_cannot_be_ticked_and_the_box_says_why()
    {
        await using var app = await AppProcess.StartAsync(Acme);
        await using var owner = await browser.SignInAsync(app);
        var table = await ListTable.OpenAsync(owner, "/acme/sources");

        await table.HasColumnsAsync("Status", "Environment", "Destinations", "Type", "Created At");
        var sixth = await table.ColumnBoxAsync("Category");
        await Expect(sixth).ToBeDisabledAsync();
        await Expect(sixth).ToHaveAccessibleDescriptionAsync("5 of 5 shown. Untick one to choose another.");
        await table.ToggleColumnAsync("Type");

        await Expect(sixth).ToBeEnabledAsync();
        await table.HasColumnsAsync("Status", "Environment", "Destinations", "Created At");
    }

    private static async Task<string> InviteAsync(BrowserPage owner)
    {
        await owner.Page.GotoAsync("/acme/settings/people");
        var form = owner.Page.GetByRole(AriaRole.Form, new() { Name = "Invite" });
        await form.GetByLabel("E-mail address").FillAsync(ColleagueEmail);
        await form.GetByRole(AriaRole.Button, new() { Name = "Invite person" }).ClickAsync();
        return await owner.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Invitation link" }).Locator("code").InnerTextAsync();
    }

    private async Task<BrowserPage> JoinAsync(AppProcess app, string invitation)
    {
        var colleague = await browser.NewPageAsync(app.Url);
        await colleague.Page.GotoAsync(invitation);
        await colleague.Page.GetByLabel("Your name").FillAsync("Ines");
        await colleague.Page.GetByLabel("Password").FillAsync(ColleaguePassword);
        await colleague.Page.GetByRole(AriaRole.Button, new() { Name = "Join workspace" }).ClickAsync();
        await colleague.SeesAsync("Overview");
        return colleague;
    }

    private static async Task SignOutAsync(BrowserPage person)
    {
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Olga, account" }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await person.SeesAsync("Sign in");
    }

    private static async Task ArrangeForOwnerAsync(BrowserPage owner)
    {
        var sources = await ListTable.OpenAsync(owner, "/acme/sources");
        await sources.ToggleColumnAsync("Destinations");
        await sources.ToggleColumnAsync("Category");
        await sources.HasColumnsAsync("Status", "Environment", "Type", "Created At", "Category");
        await sources.SortDescendingAsync("Type");
        await sources.IsSortedDescendingByAsync("Type");
        await sources.FilterAsync("Environment", "Production");
        await OwnersSourcesAsync(sources);

        var destinations = await ListTable.OpenAsync(owner, "/acme/destinations");
        await destinations.ToggleColumnAsync("Created At");
        await destinations.HasColumnsAsync("Status", "Type", "Sources", "Category");
        await destinations.SortDescendingAsync("Name");
        await OwnersDestinationsAsync(destinations);
    }

    private static async Task ArrangeForColleagueAsync(BrowserPage colleague)
    {
        var sources = await ListTable.OpenAsync(colleague, "/acme/sources");
        await sources.ToggleColumnAsync("Status");
        await sources.ToggleColumnAsync("Created At");
        await sources.HasColumnsAsync("Environment", "Destinations", "Type");
        await sources.FilterAsync("Type", "JavaScript");
        await ColleaguesSourcesAsync(sources);
    }

    private async Task ShowsEachTheirOwnAsync(AppProcess app)
    {
        await using var owner = await browser.SignInAsync(app);
        await OwnersSourcesAsync(await ListTable.OpenAsync(owner, "/acme/sources"));
        await OwnersDestinationsAsync(await ListTable.OpenAsync(owner, "/acme/destinations"));

        await using var colleague = await browser.SignInAsync(app, ColleagueEmail, ColleaguePassword);
        await ColleaguesSourcesAsync(await ListTable.OpenAsync(colleague, "/acme/sources"));
        var untouched = await ListTable.OpenAsync(colleague, "/acme/destinations");
        await untouched.HasColumnsAsync("Status", "Created At", "Type", "Sources", "Category");
        await untouched.HasRowsAsync("CRM", "Mails");
    }

    private static async Task OwnersSourcesAsync(ListTable table)
    {
        await table.HasColumnsAsync("Status", "Environment", "Type", "Created At", "Category");
        await table.HasFilterAsync("Environment: Production");
        await table.IsSortedDescendingByAsync("Type");
        await table.HasRowsAsync("API", "Website"); // Node.js before JavaScript
    }

    private static async Task OwnersDestinationsAsync(ListTable table)
    {
        await table.HasColumnsAsync("Status", "Type", "Sources", "Category");
        await table.IsSortedDescendingByAsync("Name");
        await table.HasRowsAsync("Mails", "CRM");
    }

    private static async Task ColleaguesSourcesAsync(ListTable table)
    {
        await table.HasColumnsAsync("Environment", "Destinations", "Type");
        await table.HasFilterAsync("Type: JavaScript");
        await table.HasRowsAsync("Documentation", "Website");
    }
}
