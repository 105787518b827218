using Bunit;
using Connections.Core.Destinations;
using Connections.Core.Sources;
using Connections.Tests.Support;
using Connections.Web.Access;
using Connections.Web.Pages.Destinations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Connections.Tests.Pages.Destinations;

public class MappingPagesTests : PageContext
{
    private const string Order = """{"type":"track","event":"Order Completed","messageId":"m1","userId":"u1","properties":{"plan":"pro"}}""";
    private readonly Source _website = A.Source("Website");
    private readonly ScriptedVendor _vendor = new();
    private readonly Destination _hook;

    public MappingPagesTests()
    {
        _hook = A.Destination("Hook", [_website]);
        Services.Configure<HttpClientFactoryOptions>("delivery", options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = _vendor));
    }

    [Fact, Owes(43)]
    public async Task A_new_mapping_starts_with_its_actions_defaults_and_is_off_when_saved()
    {
        var page = await OpenAsync("new", action: "send");
        page.Find("#mapping-name").Input("To billing");

        page.Find("form.mapping-form").Submit();

        page.WaitForAssertion(() => Assert.Equal("/acme/destinations/hook/mappings", Address));
        var added = await StoredAsync("To billing");
        Assert.False(added.Enabled);
        Assert.Equal("""{"data":{"@path":"$."},"enable_batching":false,"batch_size":1000}""", added.Mapping);
    }

    [Fact, Owes(44)]
    public async Task A_trigger_that_cannot_be_read_is_marked_at_its_place_and_not_saved()
    {
        var page = await OpenAsync(_hook.Mappings[0].Id.ToString("N"));
        page.FindAll(".condition-editor .segments button").Single(button => button.TextContent == "Text").Click();

        page.Find("#mapping-trigger").Input("type = \"track\" and anonymousId = \"a\"");
        Assert.Equal("a", page.Find(".fql-place mark").TextContent);
        Assert.Contains("anonymousId", page.Find("#mapping-trigger-note").TextContent, StringComparison.Ordinal);
        page.Find("form.mapping-form").Submit();

        Assert.Equal("type = \"track\"", (await StoredAsync("Send")).Trigger);
        Assert.NotEmpty(page.FindAll(".fql-place mark"));
    }

    [Fact, Owes(45)]
    public async Task The_preview_follows_what_is_typed_with_an_event_of_the_source()
    {
        var page = await OpenAsync(_hook.Mappings[0].Id.ToString("N"));
        Assert.Contains("Order Completed", page.Find("textarea[aria-label='Event as JSON']").GetAttribute("value"), StringComparison.Ordinal);
        page.Find(".add-field select").Change("data");

        page.Find("input[aria-label='Data: path in the event']").Input("properties.plan");

        Assert.Contains("\"pro\"", page.Find("section[aria-label=Preview]").TextContent, StringComparison.Ordinal);
        page.Find("input[aria-label='Condition 1: value']").Input("page");
        Assert.Contains("is not taken", page.Find(".trigger-note").TextContent, StringComparison.Ordinal);
    }

    [Fact, Owes(46)]
    public async Task A_test_sends_the_unsaved_values_and_shows_request_answer_status_and_time()
    {
        _vendor.AlwaysAnswers(System.Net.HttpStatusCode.BadRequest, """{"why":"no such plan"}""");
        var page = await OpenAsync(_hook.Mappings[0].Id.ToString("N"));
        page.Find(".add-field select").Change("data");
        page.Find("input[aria-label='Data: path in the event']").Input("properties.plan");

        page.FindAll("button").Single(button => button.TextContent == "Send test").Click();

        page.WaitForAssertion(() => Assert.Contains("refused", page.Find("section[aria-label=Preview] .notice.bad").TextContent, StringComparison.Ordinal));
        var shown = page.Find("section[aria-label=Preview]").TextContent;
        Assert.Contains("answered 400 in", shown, StringComparison.Ordinal);
        Assert.Contains("no such plan", shown, StringComparison.Ordinal);
        Assert.Equal("\"pro\"", Assert.Single(_vendor.Bodies));
        Assert.Equal("{}", (await StoredAsync("Send")).Mapping);
    }

    [Fact]
    public async Task A_form_of_a_directive_writes_it()
    {
        var page = await OpenAsync(_hook.Mappings[0].Id.ToString("N"));
        page.Find(".add-field select").Change("data");

        page.Find("select[aria-label='Data: how it gets its value']").Change("Case");
        page.Find("select[aria-label='Data: kind']").Change("upper");
        page.Find("input[aria-label='Data, of: path in the event']").Input("event");
        Assert.Contains("ORDER COMPLETED", page.Find("section[aria-label=Preview]").TextContent, StringComparison.Ordinal);
        page.Find("form.mapping-form").Submit();

        page.WaitForAssertion(() => Assert.EndsWith("/mappings", Address, StringComparison.Ordinal));
        Assert.Equal("""{"data":{"@case":{"operator":"upper","value":{"@path":"$.event"}}}}""", (await StoredAsync("Send")).Mapping);
    }

    [Fact]
    public async Task What_is_no_json_yet_is_not_saved_and_the_rest_of_it_is()
    {
        var page = await OpenAsync(_hook.Mappings[0].Id.ToString("N"));
        page.FindAll(".mapping-fields .segments button").Single(button => button.TextContent == "JSON").Click();

        page.Find("#mapping-json").Input("{\"data\":");
        page.Find("form.mapping-form").Submit();
        Assert.Equal("{}", (await StoredAsync("Send")).Mapping);
        page.Find("#mapping-json").Input("{\"data\":{\"@merge\":{\"direction\":\"right\",\"objects\":[]}},\"batch_size\":5}");
        page.Find("form.mapping-form").Submit();

        page.WaitForAssertion(() => Assert.EndsWith("/mappings", Address, StringComparison.Ordinal));
        Assert.Contains("@merge", (await StoredAsync("Send")).Mapping, StringComparison.Ordinal);
    }

    [Fact, Owes(43)]
    public async Task In_the_list_a_mapping_is_switched_moved_and_duplicated()
    {
        _hook.Mappings.Add(new() { Position = 1, Name = "Second", Action = "send", Trigger = "type = \"page\"", Mapping = "{}" });
        var page = await OpenAsync(null);
        Assert.Equal(["Send", "Second"], Names(page));

        page.Find("button[aria-label='Move Second up']").Click();
        page.WaitForAssertion(() => Assert.Equal(["Second", "Send"], Names(page)));
        page.Find("input[aria-label='Enable mapping Send']").Change(false);
        page.WaitForAssertion(() => Assert.False(page.Find("input[aria-label='Enable mapping Send']").HasAttribute("checked")));
        page.Find("button[aria-label='Actions for Send']").Click();
        page.FindAll("button.menu-item").Single(button => button.TextContent == "Duplicate mapping").Click();

        page.WaitForAssertion(() => Assert.Equal(["Second", "Send", "Copy of Send"], Names(page)));
        Assert.False((await StoredAsync("Copy of Send")).Enabled);
    }

    [Fact]
    public async Task A_viewer_sees_mappings_and_changes_none()
    {
        Authorization.SetPolicies(Policies.Viewer);

        var page = await OpenAsync(null);
        Assert.True(page.Find("input[aria-label='Enable mapping Send']").HasAttribute("disabled"));
        Assert.Empty(page.FindAll(".row-acts button"));
    }

    private static IEnumerable<string> Names(IRenderedComponent<DestinationPage> page) => page.FindAll(".mapping-table td a:not(.menu-item)").Select(link => link.TextContent);

    private async Task<IRenderedComponent<DestinationPage>> OpenAsync(string? item, string? action = null)
    {
        await SeedAsync(_website, _hook);
        Receive(_website, Order);
        Navigation.NavigateTo($"/acme/destinations/hook/mappings{(item is null ? null : $"/{item}")}{(action is null ? null : $"?action={action}")}");
        var page = Render<DestinationPage>(parameters => parameters.Add(p => p.Workspace, "acme").Add(p => p.Slug, "hook").Add(p => p.Tab, "mappings").Add(p => p.Item, item));
        page.WaitForElement(item is null ? ".mapping-table" : "form.mapping-form");
        return page;
    }

    private async Task<DestinationMapping> StoredAsync(string name)
    {
        await using var db = Db();
        return await db.Set<DestinationMapping>().SingleAsync(mapping => mapping.Name == name);
    }
}
