using System.Diagnostics;
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

    private readonly string _folder = Directory.CreateTempSubdirectory("connections-disk-").FullName;
    private int _filled;
    private int _refused;
    private int _kills;

    public string DataFolder => Path.Combine(_folder, "data");

    public IEnumerable<(string Name, string Value)> Figures =>
    [
        ("times full", _filled.ToString(CultureInfo.InvariantCulture)),
        ("of them answered 503 while full", _refused.ToString(CultureInfo.InvariantCulture)),
        ("kills while full", _kills.ToString(CultureInfo.InvariantCulture)),
    ];

    public IEnumerable<string> Violations => _refused == _filled ? [] : [$"A full disk was not answered 503 {_filled - _refused} times."];

    private string Ballast => Path.Combine(_folder, "ballast");

    public static async Task<DiskFullFault> NewAsync()
    {
        var fault = new DiskFullFault();
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={DiskMegabytes}m", "connections", fault._folder);
        return fault;
    }

    public async Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken)
    {
        Fill();
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

        File.Delete(Ballast);
        if (killed)
            await app.StartAgainAsync();
        else
            await app.ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", _folder);
        Directory.Delete(_folder);
    }

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

    private void Fill()
    {
        var block = new byte[1 << 20];
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = block.Length; size >= 4096; size /= 2)
            try
            {
                while (true)
                    ballast.Write(block, 0, size);
            }
            catch (IOException)
            {
                // That much is not free any more; half of it may be.
            }
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new CrashException($"'{command}' failed, which needs root here: {errors}");
    }
}
