using System.Globalization;
using System.Net;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>
/// The data folder is on a small disk of its own (a tmpfs, so root has to run this) that is filled to the last byte and emptied again;
/// now and then the product is killed meanwhile. Whatever else writes there, the databases and the warehouse, meets the full disk too.
/// </summary>
internal sealed class DiskFullFault : IFault
{
    private const int DiskMegabytes = 400;

    private readonly SmallDisk _disk;
    private int _filled;
    private int _refused;
    private int _kills;

    private DiskFullFault(SmallDisk disk) => _disk = disk;

    public string DataFolder => Path.Combine(_disk.Folder, "data");

    public IEnumerable<(string Name, string Value)> Figures =>
    [
        ("times full", _filled.ToString(CultureInfo.InvariantCulture)),
        ("of them answered 503 while full", _refused.ToString(CultureInfo.InvariantCulture)),
        ("kills while full", _kills.ToString(CultureInfo.InvariantCulture)),
    ];

    public IEnumerable<string> Violations => _refused == _filled ? [] : [$"A full disk was not answered 503 {_filled - _refused} times."];

    public static async Task<DiskFullFault> NewAsync() => new(await SmallDisk.NewAsync(DiskMegabytes));

    public async Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken)
    {
        _disk.Fill();
        _filled++;
        if (await TurnsAsync(app, HttpStatusCode.ServiceUnavailable))
            _refused++;
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2000)), TimeProvider.System, cancellationToken);
        var killed = random.Next(4) == 0;
        if (killed)
        {
            await app.KillAsync();
            _kills++;
        }

        _disk.Empty();
        if (killed)
            await app.StartAgainAsync();
        else
            await app.ReadyAsync();
    }

    public ValueTask DisposeAsync() => _disk.DisposeAsync();

    private static async Task<bool> TurnsAsync(AppProcess app, HttpStatusCode status)
    {
        try
        {
            await Until.TrueAsync(
                async () =>
                {
                    using var answer = await app.Client.GetAsync("/health/ready");
                    return answer.StatusCode == status;
                },
                "503 of a full disk", TimeSpan.FromSeconds(20));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
