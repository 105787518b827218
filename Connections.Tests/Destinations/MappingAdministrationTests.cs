using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Tests.Delivery;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Destinations;

public sealed class MappingAdministrationTests : IAsyncLifetime
{
    private DeliveryRig _rig = null!;
    private Destination _hook = null!;

    private MappingAdministration Mappings => _rig.Services.GetRequiredService<MappingAdministration>();

    private IReadOnlyList<MappingSetup> Stored => _rig.Services.GetRequiredService<CurrentSetup>().Value.Destinations[_hook.Id].Mappings;

    public async Task InitializeAsync()
    {
        _rig = await DeliveryRig.StartAsync();
        _hook = await _rig.AddWebhookAsync(mappings: [Named("First"), Named("Second"), Named("Third")]);
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact, Owes(43)]
    public async Task Renamed_moved_and_switched_it_stays_the_same_mapping()
    {
        var ids = Stored.ToDictionary(mapping => mapping.Name, mapping => mapping.Id);

        await EditAsync(list => [list[2] with { Name = "Last" }, list[0], list[1] with { Enabled = false }]);

        Assert.Equal([("Last", true), ("First", true), ("Second", false)], Stored.Select(mapping => (mapping.Name, mapping.Enabled)));
        Assert.Equal([ids["Third"], ids["First"], ids["Second"]], Stored.Select(mapping => mapping.Id));
    }

    [Fact, Owes(43)]
    public async Task There_are_fifty_at_most()
    {
        Assert.Empty((await EditAsync(list => [.. list, .. Enumerable.Range(4, 47).Select(n => Named($"No. {n}"))])).Problems);

        var refused = await EditAsync(list => [.. list, Named("One more")]);

        Assert.Contains("50", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(50, Stored.Count);
    }

    [Theory, Owes(44)]
    [InlineData("type == \"track\"", 5)]
    [InlineData("type = \"track\" and properties.products.$.id = \"a\"", 21)]
    [InlineData("type = \"track\" and anonymousId = \"a\"", 19)]
    public async Task A_trigger_that_cannot_be_read_is_refused_with_its_place(string trigger, int offset)
    {
        var refused = await EditAsync(list => [list[0], list[1] with { Trigger = trigger }, list[2]]);

        var problem = Assert.Single(refused.Problems);
        Assert.Equal("mappings[1].trigger", problem.Field);
        Assert.True(problem.Offset >= offset, $"At {problem.Offset}: {problem.Message}");
        Assert.All(Stored, mapping => Assert.Equal("type = \"track\"", mapping.Trigger));
    }

    [Fact]
    public async Task One_that_runs_has_fields_of_its_action_alone_and_one_that_is_off_may_wait_for_them()
    {
        var odd = Named("Odd") with { Mapping = new() { ["data"] = "x", ["colour"] = "red" } };

        var refused = await EditAsync(list => [.. list, odd]);
        var kept = await EditAsync(list => [.. list, odd with { Enabled = false }]);

        Assert.Equal("mappings[3].mapping/colour", Assert.Single(refused.Problems).Field);
        Assert.Empty(kept.Problems);
        Assert.Equal("mappings[3].mapping/colour", Assert.Single((await EditAsync(list => [.. list.SkipLast(1), list[3] with { Enabled = true }])).Problems).Field);
    }

    [Fact]
    public async Task What_nobody_touches_is_no_reason_to_refuse_a_change_beside_it()
    {
        await using (var db = await OpenAsync())
        {
            (await db.Set<DestinationMapping>().SingleAsync(mapping => mapping.Name == "First")).Trigger = "of an older version";
            await db.SaveChangesAsync();
        }

        Assert.Empty((await EditAsync(list => [list[0], list[1] with { Enabled = false }, list[2]])).Problems);
    }

    [Fact]
    public async Task Each_act_is_audited_by_what_it_did()
    {
        await EditAsync(list => [.. list, Named("New") with { Enabled = false }]);
        await EditAsync(list => [.. list.SkipLast(1), list[3] with { Enabled = true }]);
        await EditAsync(list => [list[1], list[0], .. list.Skip(2)]);
        await EditAsync(list => [.. list.Skip(1)]);

        await using var db = await OpenAsync();
        Assert.Equal(
            ["Mapping Created", "Mapping Enabled", "Mapping Modified", "Mapping Deleted"],
            (await db.Audit.Where(a => a.Event.StartsWith("Mapping")).ToListAsync()).Select(a => a.Event));
    }

    private Task<Checked<Destination>> EditAsync(Func<IReadOnlyList<WantedMapping>, IReadOnlyList<WantedMapping>> edit) =>
        Mappings.EditAsync(_hook.Id, edit, DeliveryRig.Somebody, default);

    private static WantedMapping Named(string name) => DeliveryRig.NameOnly() with { Name = name, Mapping = new() { ["data"] = new JsonObject { ["@path"] = "$.event" } } };

    private Task<ConnectionsDb> OpenAsync() => _rig.Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
}
