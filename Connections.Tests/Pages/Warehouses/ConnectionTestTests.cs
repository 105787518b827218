using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Bunit;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Connections.Web.Access;
using Connections.Web.Pages.Shared;
using Connections.Web.Pages.Warehouses;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Warehouses;

public sealed class ConnectionTestTests : PageContext
{
    public ConnectionTestTests() => Services.AddWarehouses();

    [Fact]
    public async Task A_warehouse_is_tried_before_it_is_added_with_what_stands_in_the_form()
    {
        var folder = Services.GetRequiredService<TempFolder>().Path;
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "");
        await SeedAsync();
        var form = Render<AddWarehouseForm>(parameters => parameters.Add(f => f.Workspace, "acme").Add(f => f.Profile, WarehouseCatalogue.Find("sqlite")!.Profile).Add(f => f.Sources, []));

        form.Find("#setting-path").Change(Path.Combine(file, "wh.sqlite"));
        Button(form).Click();
        form.WaitForAssertion(() => Assert.Contains("is a file", form.Find(".notice.bad").TextContent, StringComparison.Ordinal));
        form.Find("#setting-path").Change(Path.Combine(folder, "wh.sqlite"));
        Button(form).Click();
        form.WaitForAssertion(() => Assert.Contains("Connected. Nothing is missing.", form.Find(".notice.good").TextContent, StringComparison.Ordinal));

        Assert.Empty(form.FindAll(".notice.bad"));
        await using var db = Db();
        Assert.Empty(db.Warehouses);
    }

    [Fact]
    public async Task A_new_warehouse_begins_with_the_oldest_event_unless_told_otherwise()
    {
        await SeedAsync();
        foreach (var (name, begin) in new[] { ("Old", null), ("New", "now") })
        {
            var form = Render<AddWarehouseForm>(parameters => parameters.Add(f => f.Workspace, "acme").Add(f => f.Profile, WarehouseCatalogue.Find("sqlite")!.Profile).Add(f => f.Sources, []));
            form.Find("#warehouse-name").Change(name);
            if (begin is not null)
                form.Find("#warehouse-begin").Change(begin);
            form.Find("form").Submit();
            form.WaitForAssertion(() => Assert.Contains($"/acme/warehouses/{name}", Address, StringComparison.OrdinalIgnoreCase));
        }

        await using var db = Db();
        Assert.Equal([("New", true), ("Old", false)], db.Warehouses.OrderBy(warehouse => warehouse.Name).AsEnumerable().Select(warehouse => (warehouse.Name, warehouse.SkipsHistory)));
    }

    [Fact]
    public void What_is_required_and_missing_is_named()
    {
        var form = Render<AddWarehouseForm>(parameters => parameters.Add(f => f.Workspace, "acme").Add(f => f.Profile, WarehouseCatalogue.Find("postgres")!.Profile).Add(f => f.Sources, []));

        Button(form).Click();

        form.WaitForAssertion(() => Assert.Equal(["Host is required.", "Database is required.", "Username is required."], form.FindAll("#connection-test .form-problem").Select(problem => problem.TextContent)));
    }

    [Fact]
    public async Task The_settings_tab_tries_what_is_typed_and_shows_no_stored_secret()
    {
        var warehouse = new Warehouse { WorkspaceId = A.WorkspaceId, Slug = "pg", Name = "Pg", Type = "postgres", Enabled = true, CreatedAt = A.Day, CreatedBy = "Ada" };
        warehouse.Settings = """{"host":"127.0.0.1","port":1,"database":"dw","username":"loader"}""";
        warehouse.Secrets = Services.GetRequiredService<SecretBox>().Seal(new JsonObject { ["password"] = "pass-1234" });
        await SeedAsync(warehouse);
        await Services.GetRequiredService<CurrentSetup>().ReloadAsync(default);
        var tab = Render<WarehouseSettingsTab>(parameters => parameters.Add(t => t.Workspace, "acme").Add(t => t.Warehouse, warehouse));

        tab.WaitForElement("#setting-database").Change("");
        Button(tab).Click();
        tab.WaitForAssertion(() => Assert.Equal("Database is required.", tab.Find("#connection-test .form-problem").TextContent));
        tab.Find("#setting-database").Change("dw");
        Button(tab).Click();

        tab.WaitForAssertion(() => Assert.NotEmpty(tab.Find("#connection-test .notice.bad").TextContent));
        Assert.DoesNotContain("pass-1234", tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_may_not_edit_tries_nothing_even_where_the_button_is_still_there()
    {
        var tries = 0;
        var test = Render<ConnectionTest>(parameters => parameters.Add(t => t.Draft, SettingsDraft.New([])).Add(t => t.Try, (_, _, _) =>
        {
            tries++;
            return Task.FromResult<Checked<ConnectionReport>>(ConnectionReport.Connected);
        }));
        var button = Button(test);
        Authorization.SetPolicies(Policies.Viewer); // lost meanwhile

        button.Click();

        Assert.Equal(0, tries);
    }

    private static IElement Button<T>(IRenderedComponent<T> rendered)
        where T : Microsoft.AspNetCore.Components.IComponent => rendered.FindAll("button").Single(button => button.TextContent == "Test connection");
}
