using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Tests.Journeys;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>
/// A DuckDB warehouse in trouble. It lives in the product's own process, so its crash is the product's; and where root runs this, its disk is full every third time.
/// </summary>
internal sealed class WarehouseFileFault : KillFault
{
    private const int DiskMegabytes = 300;

    private readonly SmallDisk? _disk;
    private int _round;
    private int _full;

    private WarehouseFileFault(SmallDisk? disk) => _disk = disk;

    public override JsonObject Warehouse =>
        new() { ["type"] = "duckdb", ["settings"] = _disk is null ? new JsonObject() : new JsonObject { ["path"] = Path.Combine(_disk.Folder, StoredEvents.WarehouseFile) } };

    public override string? WarehouseFolder => _disk?.Folder;

    public override IEnumerable<(string Name, string Value)> Figures =>
        _disk is null ? base.Figures : [.. base.Figures, ("times its disk was full", _full.ToString(CultureInfo.InvariantCulture))];

    public static async Task<WarehouseFileFault> NewAsync() => new(await SmallDisk.WhereRootAsync(DiskMegabytes));

    public override async Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken)
    {
        if (_disk is null || _round++ % 3 != 1)
        {
            await base.StrikeAsync(app, random, cancellationToken);
            return;
        }

        _disk.Fill();
        _full++;
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 4_000)), TimeProvider.System, cancellationToken);
        // In one of two the product goes while nothing more can be written.
        if (random.Next(2) == 0)
            await base.StrikeAsync(app, random, cancellationToken);
        _disk.Empty();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_disk is not null)
            await _disk.DisposeAsync();
        await base.DisposeAsync();
    }
}
