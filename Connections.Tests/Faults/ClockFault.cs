using System.Buffers.Binary;
using System.Globalization;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>
/// The clock jumps a day forward and a day back while the product runs, and now and then while it does not. The jump is made in the
/// C library's answer (<c>faults.c</c>), so that nothing in the product can be told a wrong time.
/// </summary>
internal sealed class ClockFault : IFault
{
    private static readonly TimeSpan Jump = TimeSpan.FromDays(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("connections-clock-").FullName;
    private string _library = "";
    private bool _ahead;
    private int _jumps;
    private int _kills;

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["LD_PRELOAD"] = _library, ["FAULTS_CLOCK"] = File };

    public IEnumerable<(string Name, string Value)> Figures =>
    [
        ("jumps of a day, forward and back in turn", _jumps.ToString(CultureInfo.InvariantCulture)), ("of them while it did not run", _kills.ToString(CultureInfo.InvariantCulture)),
    ];

    private string File => Path.Combine(_folder, "clock");

    public static async Task<ClockFault> NewAsync()
    {
        var fault = new ClockFault();
        fault.Set(TimeSpan.Zero);
        fault._library = await Preload.CompileAsync(fault._folder);
        return fault;
    }

    public async Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken)
    {
        var stopped = random.Next(3) == 0;
        if (stopped)
            await app.KillAsync();
        _ahead = !_ahead;
        Set(_ahead ? Jump : TimeSpan.Zero);
        _jumps++;
        if (!stopped)
            return;
        _kills++;
        await app.StartAgainAsync();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Written in place: the product has the file mapped.
    private void Set(TimeSpan offset)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)offset.TotalSeconds);
        using var file = System.IO.File.OpenHandle(File, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, 0);
    }
}
