using System.Globalization;

namespace Connections.Core.Log.Inspection;

/// <summary>A segment of a log that nobody has open, as it lies on the disk.</summary>
internal sealed record LogFile(string Path, long FirstOffset, long Length, bool IsLast)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string IndexPath => System.IO.Path.ChangeExtension(Path, ".index");

    public string FilterPath => System.IO.Path.ChangeExtension(Path, ".filter");

    /// <summary>The segments of the folder, oldest first.</summary>
    public static IReadOnlyList<LogFile> In(string folder)
    {
        var files = new DirectoryInfo(folder).GetFiles("*.segment").OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        return [.. files.Select((file, i) => new LogFile(
            file.FullName, long.Parse(System.IO.Path.GetFileNameWithoutExtension(file.Name), CultureInfo.InvariantCulture), file.Length, i == files.Length - 1))];
    }
}
