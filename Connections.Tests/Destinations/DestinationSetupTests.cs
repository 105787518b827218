using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping.Filters;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Tests.Delivery;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Destinations;

/// <summary>What belongs to a destination beside its settings, and what one takes from another.</summary>
public sealed class DestinationSetupTests : IAsyncLifetime
{
    private DeliveryRig _rig = null!;

    public async Task InitializeAsync() => _rig = await DeliveryRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact, Owes(39)]
    public async Task A_source_feeds_25_of_one_type_and_the_26th_is_refused_with_the_limit()
    {
        for (var number = 1; number <= 25; number++)
            Assert.Empty((await AddAsync($"Hook {number}")).Problems);

        var refused = await AddAsync("Hook 26");
        var elsewhere = await _rig.Destinations.AddAsync(new("webhook", "Hook 26", [await _rig.AddSourceAsync("app")], []), DeliveryRig.Somebody, default);
        var moved = await _rig.Destinations.SetSourcesAsync(elsewhere.Value!.Id, [_rig.SourceId], DeliveryRig.Somebody, default);

        Assert.Contains("25", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Equal("sources", Assert.Single(moved.Problems).Field);
    }

    [Fact, Owes(40)]
    public async Task Renaming_keeps_what_was_counted()
    {
        var hook = await _rig.AddWebhookAsync();
        _rig.Track("u1", "Signed Up");
        await _rig.DrainAsync(hook.Id);

        await _rig.Destinations.RenameAsync(hook.Id, "Another name", DeliveryRig.Somebody, default);

        Assert.Equal(1, (await _rig.Reports.ReadAsync(hook.Id, default)).Delivered);
    }

    [Fact, Owes(41)]
    public async Task A_copy_has_the_secrets_of_its_model_and_what_was_given_beside_them()
    {
        var model = (await AddAsync("Model", new() { ["url"] = "https://a.example.com", ["sharedSecret"] = "top-secret", ["headers"] = new JsonObject { ["Authorization"] = "Bearer abc" } })).Value!;

        var copy = (await _rig.Destinations.AddAsync(
            new("webhook", "Copy", [_rig.SourceId], new() { ["url"] = "https://a.example.com", ["sharedSecret"] = "own" }) { SecretsOf = model.Id }, DeliveryRig.Somebody, default)).Value!;
        var later = (await AddAsync("Later")).Value!;
        await _rig.Destinations.CopySettingsAsync(later.Id, model.Id, DeliveryRig.Somebody, default);

        Assert.Equal("""{"url":"https://a.example.com","sharedSecret":"own","headers":{"Authorization":"Bearer abc"}}""", Setup(copy.Id).Settings.ToJsonString());
        Assert.Equal(Setup(model.Id).Settings.ToJsonString(), Setup(later.Id).Settings.ToJsonString());
        Assert.DoesNotContain("abc", copy.Settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_takes_no_secret_of_its_model_to_another_host()
    {
        var model = (await AddAsync("Model", new() { ["url"] = "https://a.example.com", ["sharedSecret"] = "top-secret" })).Value!;

        var byUrl = await _rig.Destinations.AddAsync(
            new("webhook", "Copy", [_rig.SourceId], new() { ["url"] = "https://evil.example.com" }) { SecretsOf = model.Id }, DeliveryRig.Somebody, default);
        var byEndpoint = await _rig.Destinations.AddAsync(
            new("webhook", "Copy", [_rig.SourceId], new() { ["url"] = "https://a.example.com" }) { SecretsOf = model.Id, Endpoint = "https://evil.example.com" }, DeliveryRig.Somebody, default);

        Assert.All([byUrl, byEndpoint], refused => Assert.Equal("settings.sharedSecret", Assert.Single(refused.Problems).Field));
    }

    [Fact]
    public async Task Settings_are_copied_from_the_same_type_alone()
    {
        var hook = (await AddAsync("Hook")).Value!;

        Assert.Equal("from", Assert.Single((await _rig.Destinations.CopySettingsAsync(hook.Id, Guid.NewGuid(), DeliveryRig.Somebody, default)).Problems).Field);
    }

    [Fact, Owes(48)]
    public async Task Ten_filters_are_kept_in_their_order_and_the_eleventh_is_refused()
    {
        var hook = (await AddAsync("Hook")).Value!;
        await EditAsync(hook.Id, list => [.. Enumerable.Range(1, 10).Select(n => Filter($"No. {n}"))]);

        var refused = await EditAsync(hook.Id, list => [.. list, Filter("No. 11")]);
        await EditAsync(hook.Id, list => [list[9], .. list.Take(9)]);

        Assert.Contains("10", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(["No. 10", "No. 1", "No. 2"], Setup(hook.Id).Filters.Take(3).Select(filter => filter.Name));
    }

    [Fact]
    public async Task A_filter_that_cannot_be_read_is_refused_with_its_place_and_every_change_is_audited()
    {
        var hook = (await AddAsync("Hook")).Value!;

        var refused = await EditAsync(hook.Id, _ => [Filter("Odd", "type = ")]);
        await EditAsync(hook.Id, _ => [Filter("Even")]);
        await EditAsync(hook.Id, list => [list[0] with { Enabled = false }]);

        Assert.Equal(("filters[0].if", 7), (Assert.Single(refused.Problems).Field, refused.Problems[0].Offset));
        await using var db = await OpenAsync();
        Assert.Equal(["Destination Created", "Destination Filter Created", "Destination Filter Disabled"], await db.Audit.Select(a => a.Event).Order().ToListAsync());
    }

    [Fact]
    public async Task What_an_earlier_version_stored_in_the_clear_is_encrypted_and_still_sent()
    {
        var hook = await _rig.AddWebhookAsync();
        await using (var db = await OpenAsync())
        {
            (await db.Destinations.SingleAsync()).Settings = """{"url":"https://hooks.example.com/in","headers":{"X-Key":"a-secret"}}""";
            await db.SaveChangesAsync();
        }

        await _rig.Services.GetRequiredService<SecretUpgrade>().RunAsync(default);
        await _rig.Services.GetRequiredService<SecretUpgrade>().RunAsync(default);
        _rig.Track("u1", "Signed Up");
        await _rig.DrainAsync(hook.Id);

        await using var after = await OpenAsync();
        Assert.Equal("""{"url":"https://hooks.example.com/in"}""", (await after.Destinations.SingleAsync()).Settings);
        Assert.Equal("a-secret", Assert.Single(_rig.Vendor.Received).Headers["X-Key"]);
    }

    private Task<Checked<Destination>> AddAsync(string name, JsonObject? settings = null) =>
        _rig.Destinations.AddAsync(new("webhook", name, [_rig.SourceId], settings ?? []), DeliveryRig.Somebody, default);

    private Task<Checked<Destination>> EditAsync(Guid id, Func<IReadOnlyList<FilterDefinition>, IReadOnlyList<FilterDefinition>> edit) =>
        _rig.Services.GetRequiredService<FilterAdministration>().EditAsync(id, edit, DeliveryRig.Somebody, default);

    private static FilterDefinition Filter(string name, string condition = "all") => new(name, condition, [new JsonObject { ["type"] = "DROP" }]);

    private DestinationSetup Setup(Guid id) => _rig.Services.GetRequiredService<CurrentSetup>().Value.Destinations[id];

    private Task<ConnectionsDb> OpenAsync() => _rig.Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
}
