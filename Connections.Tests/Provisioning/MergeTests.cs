using System.Text.Json.Nodes;
using Connections.Core.Accounts;
using Connections.Core.Destinations;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Selective;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Provisioning;

/// <summary>A file that is applied again, with what it said before and what people did since.</summary>
public sealed class MergeTests : IAsyncLifetime
{
    private readonly JsonObject _file = ProvisioningRig.File();
    private ProvisioningRig _rig = null!;

    private JsonNode Hook => _file["destinations"]![0]!;

    private JsonNode Website => _file["sources"]![0]!;

    private JsonNode Store => _file["warehouses"]![0]!;

    private DestinationAdministration Destinations => _rig.Get<DestinationAdministration>();

    public async Task InitializeAsync()
    {
        Hook["settings"]!["sharedSecret"] = "one";
        _rig = await ProvisioningRig.StartAsync(_file);
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task A_member_that_the_file_changes_is_set_and_one_that_people_changed_stays()
    {
        await Destinations.RenameAsync(_rig.Destination()!.Id, "Hook of Ada", ProvisioningRig.Ada, default);
        await _rig.Get<WarehouseAdministration>().SetScheduleAsync(_rig.Warehouse()!.Id, "null", ProvisioningRig.Ada, default);
        await _rig.Get<SourceAdministration>().DescribeAsync(_rig.Source()!.Id, "Site of Ada", "Staging", ProvisioningRig.Ada, default);
        Hook["endpoint"] = "https://proxy.example.com";
        Store["name"] = "Store";
        Website["environment"] = "Test";

        await _rig.ApplyAsync(_file);

        Assert.Equal(("Hook of Ada", "https://proxy.example.com"), (_rig.Destination()!.Name, _rig.Destination()!.Endpoint));
        Assert.Equal(("Store", "null"), (_rig.Warehouse()!.Name, _rig.Warehouse()!.Schedule));
        await using var db = _rig.Database();
        var source = await db.Sources.SingleAsync();
        Assert.Equal(("Site of Ada", "Test"), (source.Name, source.Environment));
    }

    [Fact]
    public async Task Selective_sync_and_operations_are_set_and_stay_as_people_made_them_until_the_file_says_otherwise()
    {
        Store["selectiveSync"] = new JsonObject { ["website"] = JsonNode.Parse("""{"tables":{"order_completed":false,"register":{"plan":false}}}""") };
        Store["operations"] = true;
        await _rig.ApplyAsync(_file);
        Assert.Equal((false, true), (Selection().Takes("order_completed"), _rig.Warehouse()!.Operations));
        Assert.Equal(["plan"], Selection().LeftOutOf("register")!);

        var source = _rig.Source()!.Id;
        await _rig.Get<WarehouseAdministration>().SelectAsync(_rig.Warehouse()!.Id, source, SourceSelection.All, ProvisioningRig.Ada, default);
        Store["name"] = "Store";
        await _rig.ApplyAsync(_file);
        Assert.True(Selection().IsAll);

        Store["selectiveSync"]!["website"] = JsonNode.Parse("""{"enabled":false}""");
        await _rig.ApplyAsync(_file);
        Assert.False(Selection().Enabled);

        Store.AsObject().Remove("selectiveSync");
        Store.AsObject().Remove("operations");
        await _rig.ApplyAsync(_file);
        Assert.Equal((true, false), (Selection().IsAll, _rig.Warehouse()!.Operations));

        SourceSelection Selection() => _rig.Warehouse()!.Selection.Of(_rig.Source()!.Id);
    }

    [Fact]
    public async Task Filters_and_consent_are_set_in_their_order_and_stay_as_people_made_them_until_the_file_says_otherwise()
    {
        Hook["filters"] = new JsonArray(Filter("No tests", "context.test = true"), Filter("Half", "all", """{"type":"SAMPLE","percent":0.5,"path":"userId"}"""));
        Hook["consentCategories"] = new JsonArray("analytics", "marketing");
        await _rig.ApplyAsync(_file);
        Assert.Equal(["No tests", "Half"], _rig.Destination()!.Filters.Select(filter => filter.Name));
        Assert.Equal(["analytics", "marketing"], _rig.Destination()!.ConsentCategories);

        await _rig.Get<FilterAdministration>().EditAsync(_rig.Destination()!.Id, list => [list[1]], ProvisioningRig.Ada, default);
        Hook["endpoint"] = "https://proxy.example.com";
        await _rig.ApplyAsync(_file);
        Assert.Equal("Half", Assert.Single(_rig.Destination()!.Filters).Name);

        Hook.AsObject().Remove("filters");
        Hook["consentCategories"] = new JsonArray("analytics");
        await _rig.ApplyAsync(_file);
        Assert.Empty(_rig.Destination()!.Filters);
        Assert.Equal(["analytics"], _rig.Destination()!.ConsentCategories);
    }

    [Fact]
    public async Task A_mapping_that_the_file_names_as_before_stays_the_same_mapping()
    {
        Hook["mappings"] = new JsonArray(Mapping("Tracks", "type = \"track\""), Mapping("Pages", "type = \"page\""));
        await _rig.ApplyAsync(_file);
        var before = _rig.Destination()!.Mappings;

        Hook["mappings"] = new JsonArray(Mapping("Pages", "type = \"screen\""), Mapping("Tracks", "type = \"track\""));
        await _rig.ApplyAsync(_file);

        Assert.Equal([before[1].Id, before[0].Id], _rig.Destination()!.Mappings.Select(mapping => mapping.Id));
        Assert.Equal("type = \"screen\"", _rig.Destination()!.Mappings[0].Trigger);
    }

    [Fact]
    public async Task Settings_merge_one_by_one_and_secrets_that_the_file_leaves_alone_are_kept()
    {
        await SaveSettingsAsync("""{ "url": "https://ada.example.com", "sharedSecret": "of Ada", "headers": { "X-Ada": "1" } }""");
        Hook["settings"]!["headers"] = new JsonObject { ["X-File"] = "2" };

        await _rig.ApplyAsync(_file);

        Assert.Equal(
            """{"url":"https://ada.example.com","sharedSecret":"of Ada","headers":{"X-File":"2"}}""", _rig.Destination()!.Settings.ToJsonString());
    }

    [Fact]
    public async Task A_secret_that_people_changed_stays_until_the_file_says_another()
    {
        await SaveSettingsAsync("""{ "url": "https://ada.example.com", "sharedSecret": "of Ada" }""");
        Hook["settings"]!["url"] = "https://new.example.com";

        await _rig.ApplyAsync(_file);
        Assert.Equal("""{"url":"https://new.example.com","sharedSecret":"of Ada"}""", _rig.Destination()!.Settings.ToJsonString());

        Hook["settings"]!["sharedSecret"] = "two";
        await _rig.ApplyAsync(_file);
        Assert.Equal("""{"url":"https://new.example.com","sharedSecret":"two"}""", _rig.Destination()!.Settings.ToJsonString());
    }

    [Fact]
    public async Task Settings_of_a_warehouse_change_with_the_file()
    {
        Store["settings"]!["path"] = "other.duckdb";

        await _rig.ApplyAsync(_file);

        Assert.Equal("""{"path":"other.duckdb"}""", _rig.Warehouse()!.Settings.ToJsonString());
    }

    [Fact]
    public async Task What_people_switched_off_stays_off_until_the_file_changes_its_mind()
    {
        await Destinations.SetEnabledAsync(_rig.Destination()!.Id, false, ProvisioningRig.Ada, default);
        Hook["name"] = "Hook 2";

        await _rig.ApplyAsync(_file);
        Assert.False(_rig.Destination()!.Enabled);

        Hook["enabled"] = false;
        await _rig.ApplyAsync(_file);
        Hook.AsObject().Remove("enabled"); // which means true
        await _rig.ApplyAsync(_file);
        Assert.True(_rig.Destination()!.Enabled);
    }

    [Fact]
    public async Task What_people_deleted_stays_deleted_while_the_file_says_the_same_and_comes_back_whole()
    {
        Website["enabled"] = false;
        await _rig.ApplyAsync(_file);
        await _rig.Get<SourceAdministration>().DeleteAsync(_rig.Source()!.Id, ProvisioningRig.Ada, default);
        await Destinations.DeleteAsync(_rig.Destination()!.Id, ProvisioningRig.Ada, default);
        await _rig.Get<WarehouseAdministration>().DeleteAsync(_rig.Warehouse()!.Id, ProvisioningRig.Ada, default);

        await _rig.ApplyAsync(_file);
        Assert.Equal((null, null, null), (_rig.Source(), _rig.Destination(), _rig.Warehouse()));

        (Website["name"], Hook["name"], Store["name"]) = ("Website 2", "Hook 2", "Store 2");
        await _rig.ApplyAsync(_file);
        Assert.Equal(("Website 2", false), (_rig.Source()!.Name, _rig.Source()!.Enabled));
        Assert.Equal("wk_website", Assert.Single(_rig.Setup.WriteKeys).Key);
        Assert.Equal(("Hook 2", true, "Store 2"), (_rig.Destination()!.Name, _rig.Destination()!.Enabled, _rig.Warehouse()!.Name));
    }

    [Fact]
    public async Task A_deleted_source_is_not_asked_for_by_what_the_file_says_as_before()
    {
        await _rig.Get<SourceAdministration>().DeleteAsync(_rig.Source()!.Id, ProvisioningRig.Ada, default);
        Hook["name"] = "Hook 2";

        await _rig.ApplyAsync(_file);

        Assert.Null(_rig.Source());
        Assert.Equal("Hook 2", _rig.Destination()!.Name);
    }

    [Fact]
    public async Task What_is_gone_from_the_file_stays()
    {
        _file.Remove("warehouses");
        _file["destinations"] = new JsonArray();

        await _rig.ApplyAsync(_file);

        Assert.NotNull(_rig.Warehouse());
        Assert.True(_rig.Destination()!.Enabled);
    }

    [Fact]
    public async Task A_source_whose_slug_people_changed_is_still_found()
    {
        await _rig.Get<SourceAdministration>().ChangeSlugAsync(_rig.Source()!.Id, "site", ProvisioningRig.Ada, default);
        Website["name"] = "Website 2";
        Hook["sources"] = new JsonArray("website");
        Hook["name"] = "Hook 2";

        await _rig.ApplyAsync(_file);

        Assert.Equal("Website 2", _rig.Source("site")!.Name);
        Assert.Single(_rig.Setup.Sources);
    }

    [Fact]
    public async Task Write_keys_are_replaced_by_the_files_and_that_is_audited()
    {
        Website["writeKeys"] = new JsonArray("wk_new", "wk_newer");

        await _rig.ApplyAsync(_file);

        Assert.Equal(["wk_new", "wk_newer"], _rig.Setup.WriteKeys.Keys.Order());
        Assert.Contains(await _rig.AuditAsync(), line => line.EndsWith("Source Settings Modified: Website", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_schedule_that_becomes_null_is_by_hand_and_one_that_goes_is_hourly()
    {
        Store.AsObject().Remove("schedule");
        await _rig.ApplyAsync(_file);
        Store["schedule"] = null;
        await _rig.ApplyAsync(_file);
        Assert.Equal("null", _rig.Warehouse()!.Schedule);

        Store.AsObject().Remove("schedule");
        await _rig.ApplyAsync(_file);
        Assert.Equal("\"0 * * * *\"", _rig.Warehouse()!.Schedule);
    }

    [Fact]
    public async Task Mappings_that_go_from_the_file_are_the_presets_again()
    {
        Hook["mappings"] = new JsonArray();
        await _rig.ApplyAsync(_file);
        Assert.Empty(_rig.Destination()!.Mappings);

        Hook.AsObject().Remove("mappings");
        await _rig.ApplyAsync(_file);
        Assert.Equal("send", Assert.Single(_rig.Destination()!.Mappings).Action);
    }

    [Fact]
    public async Task The_owners_password_counts_only_when_the_account_is_made()
    {
        _file["owner"]!["password"] = "another long password";

        await _rig.ApplyAsync(_file);

        using var scope = _rig.Scope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        Assert.True(await people.CheckPasswordAsync((await people.FindByEmailAsync("owner@acme.test"))!, "correct horse battery"));
    }

    [Fact]
    public async Task An_owner_whom_the_others_removed_is_not_let_in_again()
    {
        Guid id;
        using (var scope = _rig.Scope())
        {
            var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
            var owner = (await people.FindByEmailAsync("owner@acme.test"))!;
            id = owner.Id;
            await people.CreateAsync(
                new() { WorkspaceId = owner.WorkspaceId, UserName = "ada@acme.test", Email = "ada@acme.test", Name = "Ada", Role = Role.Owner, CreatedAt = owner.CreatedAt },
                "a long password");
        }

        Assert.Empty((await _rig.Get<PersonAdministration>().RemoveAsync(id, ProvisioningRig.Ada, default)).Problems);

        await _rig.ApplyAsync(_file);

        await using var db = _rig.Database();
        Assert.Equal(["Ada"], await db.Users.Select(person => person.Name).ToListAsync());
    }

    private async Task SaveSettingsAsync(string settings) => Assert.Empty((await Destinations.SaveSettingsAsync(
        _rig.Destination()!.Id, JsonNode.Parse(settings)!.AsObject(), null, ProvisioningRig.Ada, default)).Problems);

    private static JsonObject Filter(string name, string condition, string action = """{"type":"DROP"}""") =>
        new() { ["name"] = name, ["if"] = condition, ["actions"] = new JsonArray(JsonNode.Parse(action)) };

    private static JsonObject Mapping(string name, string trigger) =>
        new() { ["name"] = name, ["action"] = "send", ["trigger"] = trigger, ["mapping"] = new JsonObject { ["data"] = new JsonObject { ["@path"] = "$.event" } } };
}
