using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Tests.Delivery;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Workspaces;

public sealed class SetupSavedTests
{
    [Fact]
    public async Task What_is_saved_comes_into_force_though_whoever_saved_it_has_left()
    {
        await using var rig = await DeliveryRig.StartAsync();
        await using var db = await rig.Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        (await db.Workspaces.SingleAsync()).Name = "Renamed";
        var saved = new SetupSaved(rig.Services);
        var before = rig.Services.GetRequiredService<CurrentSetup>().Value;

        await saved.SavingChangesAsync(new(null!, null!, db), default);
        await saved.SavedChangesAsync(new SaveChangesCompletedEventData(null!, null!, db, 1), 1, new CancellationToken(canceled: true));

        Assert.NotSame(before, rig.Services.GetRequiredService<CurrentSetup>().Value);
    }

    [Fact]
    public async Task What_is_saved_under_holds_comes_into_force_once_when_the_last_of_them_ends()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var setup = rig.Services.GetRequiredService<CurrentSetup>();
        var (before, changes) = (setup.Value, 0);
        setup.Changed += () => changes++;
        var (outer, inner) = (setup.Hold(), setup.Hold());

        await setup.ReloadAsync(default);
        await setup.ReloadAsync(default);
        await inner.DisposeAsync();
        Assert.Same(before, setup.Value);
        await outer.DisposeAsync();

        Assert.NotSame(before, setup.Value);
        Assert.Equal(1, changes);
    }
}
