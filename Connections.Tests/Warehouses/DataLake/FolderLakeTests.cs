using Connections.Core.Warehouses;
using Connections.Tests.Support;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.DataLake;

/// <summary>A lake in a local folder.</summary>
public sealed class FolderLakeTests : DataLakeContract
{
    private protected override Task<LakeWarehouse> MakeAsync(WarehouseOptions? options) => Task.FromResult(LakeWarehouse.InFolder(options));

    [Fact]
    public async Task A_second_program_waits_until_the_first_has_ended()
    {
        await using (await Own.Engine.OpenAsync(Own.Context, default))
        {
            var refused = await Assert.ThrowsAsync<WarehouseException>(() => Own.LoadAsync([Valued("m1", 1)]));
            Assert.Equal((WarehouseFault.Resource, true), (refused.Fault, refused.IsTransient));
        }

        await Own.LoadAsync([Valued("m1", 1)]);
        Assert.Single(Own.Rows("valued"));
    }

    [Fact, Owes(58)]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        var inTheWay = Path.Combine(Own.Folder, "file");
        await File.WriteAllTextAsync(inTheWay, "");
        Own.Context.Warehouse.Settings["path"] = Path.Combine(inTheWay, "lake");

        var report = await Own.Engine.CheckAsync(Own.Context, ["site"], default);
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => Own.LoadAsync([Valued("m1", 1)]));

        Assert.Contains(inTheWay, Assert.Single(report.Missing).What, StringComparison.Ordinal);
        Assert.Contains(inTheWay, refused.Message, StringComparison.Ordinal);
    }
}
