using System.Net;
using System.Text.Json.Nodes;
using Bunit;
using Connections.Core.Destinations;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Connections.Web.Access;
using Connections.Web.Pages.Destinations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Connections.Tests.Pages.Destinations;

/// <summary>Where a page asks the tool itself: whether it knows the credentials, and what it has to choose from.</summary>
public class AskingToolsTests : PageContext
{
    private readonly Source _website = A.Source("Website");
    private readonly ScriptedVendor _vendor = new();

    public AskingToolsTests() =>
        Services.Configure<HttpClientFactoryOptions>("delivery", options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = _vendor));

    [Fact]
    public async Task A_list_is_chosen_by_its_name_and_saved_by_its_id()
    {
        _vendor.AlwaysAnswers(HttpStatusCode.OK, """{"data":[{"id":"L1","attributes":{"name":"News"}},{"id":"L2","attributes":{"name":"Offers"}}]}""");
        var page = await OpenMappingAsync("klaviyo", """{"api_key":"key-1234"}""", "addProfileToList");

        page.Find("button[aria-label='List: Show lists']").Click();
        page.WaitForElement("select[aria-label='List: choose from lists']").Change("L2");

        Assert.Equal("L2", page.Find("input[aria-label='List: value']").GetAttribute("value"));
        Assert.Equal(["Choose from lists…", "News (L1)", "Offers (L2)"], page.FindAll("select[aria-label='List: choose from lists'] option").Select(option => option.TextContent));
        Assert.DoesNotContain("key-1234", page.Markup, StringComparison.Ordinal);
        page.Find("form.mapping-form").Submit();
        page.WaitForAssertion(() => Assert.EndsWith("/mappings", Address, StringComparison.Ordinal));
        await using var db = Db();
        Assert.Contains("\"list_id\":\"L2\"", (await db.Set<DestinationMapping>().SingleAsync(mapping => mapping.Action == "addProfileToList")).Mapping, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_does_not_tell_is_quoted_and_the_value_is_typed_instead()
    {
        _vendor.AlwaysAnswers(HttpStatusCode.Forbidden);
        var page = await OpenMappingAsync("klaviyo", """{"api_key":"key-1234"}""", "addProfileToList");

        page.Find("button[aria-label='List: Show lists']").Click();
        page.WaitForAssertion(() => Assert.StartsWith("Klaviyo does not let these credentials read its lists (403).", page.Find(".offered-problem").TextContent, StringComparison.Ordinal));
        page.Find("input[aria-label='List: value']").Input("L9");

        Assert.Equal("L9", page.Find("input[aria-label='List: value']").GetAttribute("value"));
        Assert.Empty(page.FindAll(".offered select"));
    }

    [Fact]
    public async Task Whoever_may_not_edit_does_not_reach_the_tool()
    {
        var page = await OpenMappingAsync("klaviyo", """{"api_key":"key-1234"}""", "addProfileToList");
        Authorization.SetPolicies(Policies.Viewer); // lost meanwhile; the button is still there

        page.Find("button[aria-label='List: Show lists']").Click();

        Assert.Empty(_vendor.Received);
    }

    [Fact]
    public async Task A_setting_is_chosen_from_what_the_tool_has()
    {
        _vendor.AlwaysAnswers(HttpStatusCode.OK, """{"lists":[{"id":"a1","name":"Customers"}]}""");
        var page = await OpenSettingsAsync("mailchimp", """{"datacenter":"us20"}""", """{"apiKey":"key-1234"}""");

        page.Find("button[aria-label='Audience ID: Show audiences']").Click();
        page.WaitForElement("select[aria-label='Audience ID: choose from audiences']").Change("a1");

        Assert.Equal("a1", page.Find("#setting-listId").GetAttribute("value"));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "", "Loops accepts the credentials.")]
    [InlineData(HttpStatusCode.Unauthorized, "bad", "Loops refuses the credentials (401). Check them, and what they may do.")]
    public async Task Testing_the_connection_shows_what_the_tool_said_and_no_secret(HttpStatusCode status, string tone, string message)
    {
        _vendor.AlwaysAnswers(status, """{"said":"of key-1234"}""");
        var page = await OpenSettingsAsync("loops", "{}", """{"apiKey":"key-1234"}""");

        page.FindAll("button").Single(button => button.TextContent == "Test connection").Click();

        page.WaitForAssertion(() => Assert.Contains(message, page.Find("section[aria-label='Connection test'] .notice").TextContent, StringComparison.Ordinal));
        Assert.Equal(tone == "bad", page.Find("section[aria-label='Connection test'] .notice").ClassList.Contains("bad"));
        Assert.Contains($"/api/v1/api-key: {(int)status}", page.Find("section[aria-label='Connection test'] summary").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("key-1234", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_not_edit_is_offered_no_test_of_the_connection()
    {
        Authorization.SetPolicies(Policies.Viewer);

        var page = await OpenSettingsAsync("loops", "{}", """{"apiKey":"key-1234"}""");

        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent == "Test connection");
    }

    private Task<IRenderedComponent<DestinationPage>> OpenMappingAsync(string type, string secrets, string action) =>
        OpenAsync(type, "{}", secrets, $"mappings/new?action={action}", "mappings", "new", "form.mapping-form");

    private Task<IRenderedComponent<DestinationPage>> OpenSettingsAsync(string type, string settings, string secrets) =>
        OpenAsync(type, settings, secrets, "settings", "settings", null, "#destination-consent");

    private async Task<IRenderedComponent<DestinationPage>> OpenAsync(string type, string settings, string secrets, string path, string tab, string? item, string shown)
    {
        var tool = new Destination
        {
            WorkspaceId = A.WorkspaceId,
            Slug = "tool",
            Name = "Tool",
            Type = type,
            Settings = settings,
            Secrets = Services.GetRequiredService<SecretBox>().Seal(JsonNode.Parse(secrets)!.AsObject()),
            CreatedAt = A.Day,
            CreatedBy = "Ada",
        };
        tool.Sources.Add(_website);
        await SeedAsync(_website, tool);
        Navigation.NavigateTo($"/acme/destinations/tool/{path}");
        var page = Render<DestinationPage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Slug, "tool").Add(p => p.Tab, tab).Add(p => p.Item, item));
        page.WaitForElement(shown);
        return page;
    }
}
