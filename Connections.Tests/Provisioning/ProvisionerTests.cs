using System.Text.Json.Nodes;
using Connections.Core.Accounts;
using Connections.Core.Provisioning;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Provisioning;

/// <summary>A file on an empty folder, and what of it is refused.</summary>
public sealed class ProvisionerTests
{
    [Fact]
    public async Task The_documented_example_applies_as_it_stands()
    {
        await using var rig = await ProvisioningRig.StartAsync(ProvisioningRig.File());

        Assert.Equal(("acme", "Acme"), (rig.Setup.Workspace!.Slug, rig.Setup.Workspace.Name));
        var source = rig.Source()!;
        Assert.Equal(("Website", "javascript", true), (source.Name, source.Type.Slug, source.Enabled));
        Assert.Equal("wk_website", Assert.Single(rig.Setup.WriteKeys).Key);
        var hook = rig.Destination()!;
        Assert.Equal(("Hook", "webhook", true), (hook.Name, hook.Type, hook.Enabled));
        Assert.Equal("""{"url":"https://hooks.example.com/connections"}""", hook.Settings.ToJsonString());
        Assert.Equal([source.Id], hook.Sources);
        Assert.Equal(["send"], hook.Mappings.Select(mapping => mapping.Action));
        var warehouse = rig.Warehouse()!;
        Assert.Equal(("Postgres", "duckdb", true, "\"0 * * * *\""), (warehouse.Name, warehouse.Type, warehouse.Enabled, warehouse.Schedule));
        Assert.Equal([source.Id], warehouse.Sources);
        Assert.True(await IsPasswordAsync(rig, "correct horse battery"));
    }

    [Fact]
    public async Task Applying_it_again_changes_nothing()
    {
        await using var rig = await ProvisioningRig.StartAsync(ProvisioningRig.File());
        var (before, audit) = (rig.Destination()!.Mappings[0].Id, await rig.AuditAsync());

        await rig.ApplyAsync(ProvisioningRig.Example);

        Assert.Equal(audit, await rig.AuditAsync());
        Assert.Equal(before, rig.Destination()!.Mappings[0].Id);
    }

    [Fact]
    public async Task All_that_it_sets_comes_into_force_at_once()
    {
        await using var rig = await ProvisioningRig.StartAsync();
        List<(int, int, int)> seen = [];
        rig.Get<CurrentSetup>().Changed += () => seen.Add((rig.Setup.Sources.Count, rig.Setup.Destinations.Count, rig.Setup.Warehouses.Count));

        await rig.ApplyAsync(ProvisioningRig.Example);

        Assert.Equal([(1, 1, 1)], seen);
    }

    [Fact]
    public async Task What_it_makes_is_audited_as_its_own_doing()
    {
        await using var rig = await ProvisioningRig.StartAsync(ProvisioningRig.File());

        var actor = Actor.ProvisioningFile.Name;
        Assert.Equal(
            [$"{actor}: Destination Created: Hook", $"{actor}: Destination Enabled: Hook", $"{actor}: Source Created: Website",
                $"{actor}: Storage Destination Created: Postgres", $"{actor}: User Added: owner"],
            (await rig.AuditAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Disabled_things_are_made_disabled()
    {
        var file = ProvisioningRig.File();
        foreach (var kind in new[] { "sources", "destinations", "warehouses" })
            file[kind]![0]!["enabled"] = false;

        await using var rig = await ProvisioningRig.StartAsync(file);

        Assert.Equal((false, false, false), (rig.Source()!.Enabled, rig.Destination()!.Enabled, rig.Warehouse()!.Enabled));
    }

    [Fact]
    public async Task A_disabled_destination_may_lack_what_it_will_need()
    {
        var file = ProvisioningRig.File();
        file["destinations"]![0]!["enabled"] = false;
        file["destinations"]![0]!["settings"] = new JsonObject();

        await using var rig = await ProvisioningRig.StartAsync(file);

        Assert.Equal("{}", rig.Destination()!.Settings.ToJsonString());
    }

    [Theory]
    [InlineData(null, new[] { "Send" })]
    [InlineData("[]", new string[0])]
    [InlineData("""[{"name":"Pages","action":"send","trigger":"type = \"page\"","mapping":{"data":"x"},"enabled":false},{"action":"send","trigger":"type = \"track\""}]""", new[] { "Pages", "send" })]
    public async Task Mappings_left_out_are_the_presets_and_an_empty_list_is_none(string? mappings, string[] names)
    {
        var file = ProvisioningRig.File();
        if (mappings is not null)
            file["destinations"]![0]!["mappings"] = JsonNode.Parse(mappings);

        await using var rig = await ProvisioningRig.StartAsync(file);

        Assert.Equal(names, rig.Destination()!.Mappings.Select(mapping => mapping.Name));
        Assert.Equal(names.Length == 2 ? [false, true] : names.Select(_ => true), rig.Destination()!.Mappings.Select(mapping => mapping.Enabled));
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("""{"everyMinutes":5}""", """{"everyMinutes":5}""")]
    [InlineData(null, "\"0 * * * *\"")]
    public async Task A_schedule_is_kept_as_it_is_written_and_is_hourly_where_left_out(string? written, string kept)
    {
        var file = ProvisioningRig.File();
        file["warehouses"]![0]!.AsObject().Remove("schedule");
        if (written is not null)
            file["warehouses"]![0]!["schedule"] = JsonNode.Parse(written);

        await using var rig = await ProvisioningRig.StartAsync(file);

        Assert.Equal(kept, rig.Warehouse()!.Schedule);
    }

    [Fact]
    public async Task A_member_that_is_null_is_left_out()
    {
        var file = ProvisioningRig.File();
        foreach (var member in new[] { "name", "writeKeys", "settings", "enabled", "environment" })
            file["sources"]![0]![member] = null;

        await using var rig = await ProvisioningRig.StartAsync(file);

        Assert.Equal(("website", true), (rig.Source()!.Name, rig.Source()!.Enabled));
        Assert.Single(rig.Setup.WriteKeys);
    }

    [Fact]
    public async Task No_secret_of_it_stands_in_the_database()
    {
        var file = ProvisioningRig.File();
        file["destinations"]![0]!["settings"]!["sharedSecret"] = "sealed-orders";

        await using var rig = await ProvisioningRig.StartAsync(file);

        Assert.Equal("sealed-orders", (string?)rig.Destination()!.Settings["sharedSecret"]);
        var stored = rig.Stored();
        Assert.Contains("hooks.example.com", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("sealed-orders", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse battery", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_workspace_there_or_in_the_file_it_is_refused()
    {
        await using var rig = await ProvisioningRig.StartAsync();
        var file = ProvisioningRig.File();
        file.Remove("workspace");

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => rig.ApplyAsync(file));

        Assert.Equal("$.workspace", Assert.Single(refused.Problems).Field);
    }

    [Fact]
    public async Task Everything_that_contradicts_what_is_there_is_said_before_anything_is_set()
    {
        await using var rig = await ProvisioningRig.StartAsync(ProvisioningRig.File());
        var file = ProvisioningRig.File();
        file["workspace"]!["name"] = "Renamed";
        file["sources"]![0]!["name"] = "Renamed";
        file["sources"]!.AsArray().Add(JsonNode.Parse("""{ "slug": "other", "type": "node", "writeKeys": ["wk_other", "wk_website"] }"""));
        file["sources"]![0]!.AsObject().Remove("writeKeys");
        file["sources"]![0]!["type"] = "node";
        file["destinations"]![0]!["sources"] = new JsonArray("other", "nowhere");

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => rig.ApplyAsync(file));

        Assert.Equal(
            ["$.sources[0].type", "$.sources[1].writeKeys[1]", "$.destinations[0].sources[1]"], refused.Problems.Select(problem => problem.Field));
        Assert.Contains("setup.json", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("Acme", "Website"), (rig.Setup.Workspace!.Name, rig.Source()!.Name));
        await using var db = rig.Database();
        Assert.Equal(1, await db.Sources.CountAsync());
    }

    private static async Task<bool> IsPasswordAsync(ProvisioningRig rig, string password)
    {
        using var scope = rig.Scope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var owner = (await people.FindByEmailAsync("owner@acme.test"))!;
        return owner.Role == Role.Owner && await people.CheckPasswordAsync(owner, password);
    }
}
