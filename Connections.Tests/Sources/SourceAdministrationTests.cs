using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static Connections.Tests.Support.Installation;

namespace Connections.Tests.Sources;

public sealed class SourceAdministrationTests : IAsyncLifetime
{
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await ClaimedAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task A_new_source_is_enabled_has_a_key_and_is_in_force_at_once()
    {
        var source = await _installation.AddSourceAsync("Website");

        Assert.True(source.Enabled);
        Assert.Equal(32, Assert.Single(source.WriteKeys).Key.Length);
        Assert.Equal(source.Id, _installation.Setup.WriteKeys[source.WriteKeys[0].Key].Id);
        Assert.Equal(_installation.Clock.GetUtcNow(), (await _installation.SourceAsync(source.Id)).UnconnectedSince);
        Assert.Equal(("Ada", "Website"), (await _installation.AuditAsync("Source Created")).Select(e => (e.ActorName, e.ObjectName)).Single());
    }

    [Fact, Owes(16)]
    public async Task Two_sources_of_one_name_get_different_slugs_and_schemas()
    {
        var first = await _installation.AddSourceAsync("My shop");
        var second = await _installation.AddSourceAsync("My shop");

        Assert.Equal(("my-shop", "my_shop"), (first.Slug, first.WarehouseSchema));
        Assert.Equal(("my-shop-2", "my_shop_2"), (second.Slug, second.WarehouseSchema));
    }

    [Fact]
    public async Task Slugs_that_meet_in_one_schema_name_get_different_schemas()
    {
        var first = await _installation.Sources.AddAsync(new("A", "http", null) { Slug = "a-b" }, Ada, default);
        var second = await _installation.Sources.AddAsync(new("A", "http", null) { Slug = "a_b" }, Ada, default);

        Assert.Equal(["a_b", "a_b_2"], [first.Value!.WarehouseSchema, second.Value!.WarehouseSchema]);
    }

    [Fact, Owes(16)]
    public async Task An_old_slug_leads_on_for_90_days()
    {
        var source = await _installation.AddSourceAsync("Website");

        await _installation.Sources.ChangeSlugAsync(source.Id, "shop", Ada, default);
        await _installation.Sources.ChangeSlugAsync(source.Id, "store", Ada, default);

        Assert.Equal(("store", true), await ResolveAsync("website"));
        Assert.Equal(("store", true), await ResolveAsync("shop"));
        Assert.Equal(("store", false), await ResolveAsync("store"));
        Assert.Null(await ResolveAsync("nothing"));
        Assert.Equal("website", (await _installation.SourceAsync(source.Id)).WarehouseSchema);

        _installation.Clock.Advance(TimeSpan.FromDays(90));

        Assert.Null(await ResolveAsync("website"));
    }

    [Fact]
    public async Task A_retired_slug_that_a_new_source_asks_for_stops_leading_on_but_is_not_taken_unasked()
    {
        var old = await _installation.AddSourceAsync("Website");
        await _installation.Sources.ChangeSlugAsync(old.Id, "shop", Ada, default);

        Assert.Equal("website-2", (await _installation.AddSourceAsync("Website")).Slug);
        await _installation.Sources.AddAsync(new("Website", "http", null) { Slug = "website" }, Ada, default);

        Assert.Equal(("website", false), await ResolveAsync("website"));
        await using var db = _installation.Database();
        Assert.Empty(db.RetiredSlugs);
    }

    [Theory]
    [InlineData("", "javascript", null, null, "name")]
    [InlineData("Line\nbreak", "javascript", null, null, "name")]
    [InlineData("Website", "telegraph", null, null, "type")]
    [InlineData("Website", "javascript", "an environment that has 41 characters in it", null, "environment")]
    [InlineData("Website", "javascript", null, "Not a slug", "slug")]
    [InlineData("Website", "javascript", null, "new", "slug")]
    [InlineData("Website", "javascript", null, "taken", "slug")]
    public async Task Wrong_input_names_its_field(string name, string type, string? environment, string? slug, string field)
    {
        await _installation.Sources.AddAsync(new("Taken", "http", null) { Slug = "taken" }, Ada, default);

        var refused = await _installation.Sources.AddAsync(new(name, type, environment) { Slug = slug }, Ada, default);

        Assert.Equal(field, Assert.Single(refused.Problems).Field);
        if (field == "type")
            Assert.Contains("javascript, ios", refused.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_key_in_use_is_refused()
    {
        await _installation.Sources.AddAsync(new("One", "http", null) { WriteKeys = ["wk_one"] }, Ada, default);

        var same = await _installation.Sources.AddAsync(new("Two", "http", null) { WriteKeys = ["wk_two", "wk_one"] }, Ada, default);
        var twice = await _installation.Sources.AddAsync(new("Two", "http", null) { WriteKeys = ["wk_two", "wk_two"] }, Ada, default);

        Assert.Equal(["writeKeys", "writeKeys"], same.Problems.Concat(twice.Problems).Select(p => p.Field));
        Assert.Contains("wk_one", same.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_choice_every_enabled_warehouse_loads_a_new_source()
    {
        var on = await _installation.AddWarehouseAsync("on", enabled: true);
        await _installation.AddWarehouseAsync("off", enabled: false);

        var loaded = await _installation.AddSourceAsync("Loaded");
        var apart = await _installation.Sources.AddAsync(new("Apart", "http", null) { Warehouses = [] }, Ada, default);
        var wrong = await _installation.Sources.AddAsync(new("Wrong", "http", null) { Warehouses = [Guid.NewGuid()] }, Ada, default);

        Assert.Equal([loaded.Id], _installation.Setup.Warehouses[on.Id].Sources);
        Assert.Single(_installation.Setup.Warehouses.Values, w => w.Sources.Count > 0);
        Assert.Null((await _installation.SourceAsync(loaded.Id)).UnconnectedSince);
        Assert.NotNull((await _installation.SourceAsync(apart.Value!.Id)).UnconnectedSince);
        Assert.Equal("warehouses", Assert.Single(wrong.Problems).Field);
    }

    [Fact]
    public async Task What_changes_is_audited_and_what_does_not_is_not()
    {
        var source = await _installation.AddSourceAsync("Website");

        for (var time = 0; time < 2; time++)
        {
            await _installation.Sources.DescribeAsync(source.Id, "Shop", "Staging", Ada, default);
            await _installation.Sources.DisableAsync(source.Id, Ada, default);
        }

        Assert.Equal("Name: Website to Shop", Assert.Single(await _installation.AuditAsync("Source Settings Modified")).Reason);
        Assert.Equal(Ada.Id, Assert.Single(await _installation.AuditAsync("Source Disabled")).ActorId);
        var stored = await _installation.SourceAsync(source.Id);
        Assert.Equal(("Shop", "Staging", false, false), (stored.Name, stored.Environment, stored.Enabled, stored.DisabledAutomatically));
        Assert.False(_installation.Setup.Sources[source.Id].Enabled);
    }

    [Fact]
    public async Task A_deleted_source_leaves_nothing_but_its_audit_and_can_be_deleted_again()
    {
        var source = await _installation.AddSourceAsync("Website");
        await _installation.ConnectDestinationAsync(source.Id);
        await _installation.Sources.ChangeSlugAsync(source.Id, "shop", Ada, default);

        await _installation.Sources.DeleteAsync(source.Id, Ada, default);
        await _installation.Sources.DeleteAsync(source.Id, Ada, default);

        await using var db = _installation.Database();
        Assert.Equal((0, 0, 0), (await db.Sources.CountAsync(), await db.WriteKeys.CountAsync(), await db.RetiredSlugs.CountAsync()));
        Assert.Single(await _installation.AuditAsync("Source Deleted"));
        Assert.Empty(_installation.Setup.Sources);
        Assert.Empty(_installation.Setup.Destinations.Values.Single().Sources);
    }

    [Fact]
    public async Task Acts_on_a_source_that_is_gone_say_so()
    {
        var refused = await _installation.Sources.EnableAsync(Guid.NewGuid(), Ada, default);

        Assert.Equal(new Problem("id", "There is no such source. It may have been deleted."), Assert.Single(refused.Problems));
    }

    private async Task<(string Slug, bool HasMoved)?> ResolveAsync(string slug) =>
        await _installation.Get<SourceAddresses>().ResolveAsync(_installation.WorkspaceId, slug, default) is { } address
            ? (address.Source.Slug, address.HasMoved)
            : null;
}
