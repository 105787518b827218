using System.Globalization;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>
/// A power cut: the process is killed, and its folder replaced by the image that <c>faults.c</c> keeps of what was synced. In half of the
/// cuts some of the blocks that were not synced are there all the same, as a disk may have them: then the end of a log segment, or a
/// database's write-ahead log, is torn.
/// </summary>
internal sealed class PowerFault : KillFault
{
    private const int BlockBytes = 4096;

    private readonly string _folder = Directory.CreateTempSubdirectory("connections-power-").FullName;
    private readonly bool _strict;
    private string _library = "";
    private int _torn;
    private long _lostBytes;

    private PowerFault(bool strict) => _strict = strict;

    public override string DataFolder => Path.Combine(_folder, "data");

    public override IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            Dictionary<string, string> variables = new() { ["LD_PRELOAD"] = _library, ["FAULTS_ROOT"] = DataFolder, ["FAULTS_IMAGE"] = Image };
            if (_strict)
                variables["FAULTS_STRICT"] = "1";
            return variables;
        }
    }

    public override IEnumerable<(string Name, string Value)> Figures =>
    [
        .. base.Figures, ("written and lost", $"{_lostBytes / 1024} KB"), ("cuts that left torn files", _torn.ToString(CultureInfo.InvariantCulture)),
    ];

    private string Image => Path.Combine(_folder, "image");

    public static async Task<PowerFault> NewAsync(bool strict)
    {
        var fault = new PowerFault(strict);
        Directory.CreateDirectory(fault.DataFolder);
        Directory.CreateDirectory(fault.Image);
        fault._library = await Preload.CompileAsync(fault._folder);
        return fault;
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return base.DisposeAsync();
    }

    protected override void Killed(AppProcess app, Random random)
    {
        var kept = Path.Combine(Image, "tree");
        // Killed before the first image was whole, it had written nothing yet.
        if (File.Exists(Path.Combine(Image, "ready")))
        {
            if (random.Next(2) == 0)
                Tear(kept, random);
            _lostBytes += Math.Max(0, Size(DataFolder) - Size(kept));
            var before = DataFolder + "-before";
            Directory.Move(DataFolder, before);
            Directory.Move(kept, DataFolder);
            Directory.Delete(before, recursive: true);
        }

        Directory.Delete(Image, recursive: true);
        Directory.CreateDirectory(Image);
    }

    // Files that keep their name as long as they live: elsewhere the same name may lead to another file.
    private void Tear(string kept, Random random)
    {
        var torn = false;
        foreach (var path in Directory.EnumerateFiles(kept, "*", SearchOption.AllDirectories))
        {
            if (!path.EndsWith(".segment", StringComparison.Ordinal) && !path.EndsWith(".db-wal", StringComparison.Ordinal))
                continue;
            var written = Path.Combine(DataFolder, Path.GetRelativePath(kept, path));
            if (File.Exists(written))
                torn |= Mix(path, written, random);
        }

        _torn += torn ? 1 : 0;
    }

    private static bool Mix(string kept, string written, Random random)
    {
        var (image, actual) = (File.ReadAllBytes(kept), File.ReadAllBytes(written));
        if (image.AsSpan().SequenceEqual(actual))
            return false;
        var length = actual.Length <= image.Length ? image.Length : random.Next(image.Length, actual.Length + 1);
        var mixed = new byte[length];
        for (var at = 0; at < length; at += BlockBytes)
        {
            var from = random.Next(2) == 0 ? image : actual;
            if (at < from.Length)
                from.AsSpan(at, Math.Min(BlockBytes, Math.Min(from.Length, length) - at)).CopyTo(mixed.AsSpan(at));
        }

        File.WriteAllBytes(kept, mixed);
        return true;
    }

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
