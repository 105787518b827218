using Bunit;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Connections.Web.Pages.Destinations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Destinations;

public class DestinationSettingsTabTests : PageContext
{
    private readonly Source _website = A.Source("Website"), _backend = A.Source("Backend", type: "node");

    [Fact, Owes(41)]
    public async Task Copied_settings_fill_the_form_and_no_secret_reaches_the_page()
    {
        var model = A.Destination("Model", [_website]);
        model.Secrets = Services.GetRequiredService<SecretBox>().Seal(new() { ["sharedSecret"] = "top-secret", ["headers"] = new System.Text.Json.Nodes.JsonObject { ["Authorization"] = "Bearer abc" } });
        await SeedAsync(_website, _backend, model);
        Navigation.NavigateTo("/acme/destinations/new/webhook?source=backend");
        var page = Render<AddDestinationPage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Type, "webhook"));
        page.WaitForElement("#copy-from").Change(model.Id.ToString());

        Assert.Equal("https://hooks.example.com/", page.Find("#setting-url").GetAttribute("value"));
        Assert.DoesNotContain("top-secret", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer abc", page.Markup, StringComparison.Ordinal);
        page.Find("form").Submit();

        page.WaitForElement("#enable-destination");
        await using var db = Db();
        var copy = await db.Destinations.SingleAsync(one => one.Id != model.Id);
        Assert.Equal("top-secret", Services.GetRequiredService<SecretBox>().Open(copy.Secrets)["sharedSecret"]!.ToString());
    }

    [Fact, Owes(42)]
    public async Task The_connection_mode_is_shown_with_what_it_means()
    {
        await SeedAsync(_website, A.Destination("Hook", [_website]));

        var page = Open();

        Assert.Contains("Cloud mode", page.Markup, StringComparison.Ordinal);
        Assert.Contains("with retries, replay and metrics", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_categories_are_saved_a_line_each()
    {
        await SeedAsync(_website, A.Destination("Hook", [_website]));
        var page = Open();

        page.Find("#destination-consent").Change("advertising\n analytics \n");
        page.Find("form[aria-label=Consent]").Submit();

        await using var db = Db();
        page.WaitForAssertion(() => Assert.Equal(["advertising", "analytics"], db.Destinations.AsNoTracking().Single().ConsentCategories));
    }

    private IRenderedComponent<DestinationPage> Open()
    {
        var page = Render<DestinationPage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Slug, "hook").Add(p => p.Tab, "settings"));
        page.WaitForElement("#destination-consent");
        return page;
    }
}
