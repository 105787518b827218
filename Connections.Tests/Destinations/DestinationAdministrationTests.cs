using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Tests.Delivery;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Destinations;

public sealed class DestinationAdministrationTests : IAsyncLifetime
{
    private DeliveryRig _rig = null!;

    public async Task InitializeAsync() => _rig = await DeliveryRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task A_new_one_is_disabled_has_the_presets_and_is_audited()
    {
        var added = (await AddAsync(new() { ["url"] = "https://a.example.com", ["sharedSecret"] = "top-secret" })).Value!;

        await using var db = await OpenAsync();
        var stored = await db.Destinations.Include(d => d.Mappings).Include(d => d.Sources).SingleAsync();
        Assert.False(stored.Enabled);
        Assert.Equal(("hook", "webhook", "Jane"), (stored.Slug, stored.Type, stored.CreatedBy));
        Assert.Equal("send", Assert.Single(stored.Mappings).Action);
        Assert.DoesNotContain("top-secret", stored.Settings + stored.Secrets, StringComparison.Ordinal);
        var audit = await db.Audit.SingleAsync();
        Assert.Equal(("Destination Created", "destination", added.Id, "Hook", "Jane"), (audit.Event, audit.ObjectType, audit.ObjectId, audit.ObjectName, audit.ActorName));
    }

    [Fact, Owes(20)]
    public async Task Enabling_without_a_required_setting_is_refused_and_names_it()
    {
        var added = (await AddAsync([])).Value!;

        var enabled = await _rig.Destinations.SetEnabledAsync(added.Id, true, DeliveryRig.Somebody, default);

        var problem = Assert.Single(enabled.Problems);
        Assert.Equal("settings.url", problem.Field);
        Assert.Contains("URL", problem.Message, StringComparison.Ordinal);
        await using var db = await OpenAsync();
        Assert.False((await db.Destinations.SingleAsync()).Enabled);
        Assert.Equal(1, await db.Audit.CountAsync());
    }

    [Fact]
    public async Task Enabling_stops_the_clock_of_its_sources_and_disabling_starts_it()
    {
        var added = (await AddAsync(new() { ["url"] = "https://a.example.com" })).Value!;
        Assert.Equal(_rig.Clock.GetUtcNow(), await UnconnectedSinceAsync());

        await _rig.Destinations.SetEnabledAsync(added.Id, true, DeliveryRig.Somebody, default);
        Assert.Null(await UnconnectedSinceAsync());

        _rig.Clock.Advance(TimeSpan.FromDays(1));
        await _rig.Destinations.SetEnabledAsync(added.Id, false, DeliveryRig.Somebody, default);
        Assert.Equal(_rig.Clock.GetUtcNow(), await UnconnectedSinceAsync());
        await using var db = await OpenAsync();
        Assert.Equal(["Destination Created", "Destination Disabled", "Destination Enabled"], await db.Audit.Select(a => a.Event).Order().ToListAsync());
    }

    [Fact]
    public async Task Saved_settings_keep_the_secret_they_leave_out_and_lose_the_one_they_empty()
    {
        var added = (await AddAsync(new() { ["url"] = "https://b.example.com", ["sharedSecret"] = "one", ["headers"] = new JsonObject { ["A"] = "1" } })).Value!;

        await _rig.Destinations.SaveSettingsAsync(added.Id, new() { ["url"] = "https://b.example.com", ["headers"] = new JsonObject() }, null, DeliveryRig.Somebody, default);
        var kept = Setup(added.Id);
        await _rig.Destinations.SaveSettingsAsync(added.Id, new() { ["url"] = "https://b.example.com", ["sharedSecret"] = "" }, null, DeliveryRig.Somebody, default);
        var emptied = Setup(added.Id);

        Assert.Equal("""{"url":"https://b.example.com","sharedSecret":"one"}""", kept.Settings.ToJsonString());
        Assert.Equal("""{"url":"https://b.example.com"}""", emptied.Settings.ToJsonString());
    }

    [Theory]
    [InlineData("https://b.example.com", null, "URL")]
    [InlineData("https://a.example.com", "https://proxy.example.com/", "API endpoint")]
    public async Task A_stored_secret_goes_to_no_other_host_until_it_is_typed_again(string url, string? endpoint, string moved)
    {
        var added = (await AddAsync(new() { ["url"] = "https://a.example.com", ["sharedSecret"] = "one" })).Value!;

        var refused = await _rig.Destinations.SaveSettingsAsync(added.Id, new() { ["url"] = url }, endpoint, DeliveryRig.Somebody, default);
        var before = Setup(added.Id);
        var typed = await _rig.Destinations.SaveSettingsAsync(added.Id, new() { ["url"] = url, ["sharedSecret"] = "one" }, endpoint, DeliveryRig.Somebody, default);

        Assert.StartsWith($"{moved} was changed", Assert.Single(refused.Problems, problem => problem.Field == "settings.sharedSecret").Message, StringComparison.Ordinal);
        Assert.Equal(("https://a.example.com", null), ((string?)before.Settings["url"], before.Endpoint));
        Assert.Empty(typed.Problems);
        Assert.Equal((url, endpoint?.TrimEnd('/')), ((string?)Setup(added.Id).Settings["url"], Setup(added.Id).Endpoint));
    }

    [Fact]
    public async Task The_files_writer_holds_the_secrets_and_moves_them()
    {
        var added = (await AddAsync(new() { ["url"] = "https://a.example.com", ["sharedSecret"] = "one" })).Value!;

        await _rig.Destinations.SaveSettingsAsync(added.Id, new() { ["url"] = "https://b.example.com" }, "https://proxy.example.com/", Actor.ProvisioningFile, default);

        Assert.Equal(("""{"url":"https://b.example.com","sharedSecret":"one"}""", "https://proxy.example.com"), (Setup(added.Id).Settings.ToJsonString(), Setup(added.Id).Endpoint));
    }

    [Fact]
    public async Task An_enabled_one_cannot_lose_what_it_needs()
    {
        var hook = await _rig.AddWebhookAsync();

        var saved = await _rig.Destinations.SaveSettingsAsync(hook.Id, [], null, DeliveryRig.Somebody, default);

        Assert.Equal("settings.url", Assert.Single(saved.Problems).Field);
    }

    [Fact]
    public async Task Everything_wrong_with_a_new_one_is_said_at_once()
    {
        await AddAsync([]);

        var added = await _rig.Destinations.AddAsync(
            new("webhook", "Hook", [_rig.SourceId, Guid.NewGuid()], new() { ["url"] = "no address", ["nope"] = 1 })
            {
                Slug = "hook",
                Endpoint = "https://proxy.example.com/path",
                Mappings = [new("m", "nope", "type = 'x'", new() { ["data"] = new JsonObject { ["@nope"] = "x" } })],
            },
            DeliveryRig.Somebody, default);

        Assert.Equal(
            ["endpoint", "mappings[0].action", "mappings[0].mapping/data", "mappings[0].trigger", "name", "settings.nope", "settings.url", "slug", "sources"],
            added.Problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Names_are_unique_for_each_source_and_slugs_follow_them()
    {
        await AddAsync([]);
        var second = (await _rig.Destinations.AddAsync(new("webhook", "Hook!", [_rig.SourceId], []), DeliveryRig.Somebody, default)).Value!;

        var renamed = await _rig.Destinations.RenameAsync(second.Id, " Hook ", DeliveryRig.Somebody, default);

        Assert.Equal("hook-2", second.Slug);
        Assert.Equal("name", Assert.Single(renamed.Problems).Field);
    }

    [Fact]
    public async Task Mappings_are_replaced_in_order_and_checked()
    {
        var hook = await _rig.AddWebhookAsync();

        await _rig.Services.GetRequiredService<MappingAdministration>().SaveAsync(hook.Id, [DeliveryRig.NameOnly(), DeliveryRig.NameOnly("type = \"page\"")], DeliveryRig.Somebody, default);
        var refused = await _rig.Services.GetRequiredService<MappingAdministration>().SaveAsync(hook.Id, [DeliveryRig.NameOnly("type")], DeliveryRig.Somebody, default);

        Assert.Equal("mappings[0].trigger", Assert.Single(refused.Problems).Field);
        Assert.Equal(["type = \"track\"", "type = \"page\""], Setup(hook.Id).Mappings.Select(mapping => mapping.Trigger));
    }

    [Fact]
    public async Task The_last_source_cannot_be_taken_away()
    {
        var hook = await _rig.AddWebhookAsync();

        Assert.Equal("sources", Assert.Single((await _rig.Destinations.SetSourcesAsync(hook.Id, [], DeliveryRig.Somebody, default)).Problems).Field);
        Assert.Empty((await _rig.Destinations.SetSourcesAsync(hook.Id, [_rig.SourceId], DeliveryRig.Somebody, default)).Problems);
    }

    private Task<Checked<Destination>> AddAsync(JsonObject settings) =>
        _rig.Destinations.AddAsync(new("actions-webhook", "Hook", [_rig.SourceId], settings), DeliveryRig.Somebody, default);

    private DestinationSetup Setup(Guid id) => _rig.Services.GetRequiredService<CurrentSetup>().Value.Destinations[id];

    private async Task<DateTimeOffset?> UnconnectedSinceAsync()
    {
        await using var db = await OpenAsync();
        return (await db.Sources.SingleAsync()).UnconnectedSince;
    }

    private Task<ConnectionsDb> OpenAsync() => _rig.Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
}
