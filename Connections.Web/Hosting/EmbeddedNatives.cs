using System.IO.Compression;
using System.IO.Hashing;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Connections.Core.Storage;

namespace Connections.Web.Hosting;

/// <summary>
/// The native libraries of the single file (SQLite, DuckDB). The system loads a library only from a file, so each is unpacked
/// when it is first needed: into <c>native/{CRC of its content}/</c> of the data folder, the one place that can be written.
/// </summary>
/// <remarks>
/// A library is written under another name, synced, and renamed, so a kill leaves either nothing under its name or all of it; the
/// next start overwrites the leftover. Its checksum is compared before each use, and a file that differs is unpacked again.
/// Elsewhere (the repository, tests) nothing is embedded, and libraries are found beside the assemblies as usual.
/// </remarks>
internal sealed class EmbeddedNatives(DataFolder folder, Func<Stream> openZip)
{
    private const string Resource = "native.zip";
    private readonly Lock _oneAtATime = new();

    /// <summary>Lets libraries be found in the executable from now on. Call it before the first use of a database.</summary>
    public static void LoadInto(DataFolder folder)
    {
        var executable = typeof(EmbeddedNatives).Assembly;
        if (executable.GetManifestResourceInfo(Resource) is not null)
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += new EmbeddedNatives(folder, () => executable.GetManifestResourceStream(Resource)!).Load;
    }

    /// <summary>The file to load; null when there is no such library here, which is then for others to find.</summary>
    public string? Unpack(string library)
    {
        using var zip = new ZipArchive(openZip());
        if (zip.Entries.FirstOrDefault(entry => IsFileOf(entry.Name, library)) is not { } packed)
            return null;

        var file = Path.Combine(folder.Root, "native", $"{packed.Crc32:x8}", packed.Name);
        if (!IsWhole(file, packed))
            Write(file, packed);
        return file;
    }

    private nint Load(Assembly assembly, string library)
    {
        lock (_oneAtATime)
            return Unpack(library) is { } file ? NativeLibrary.Load(file) : 0;
    }

    // A library is asked for by its bare name or its file's; files are lib{name}.so, lib{name}.dylib or {name}.dll.
    private static bool IsFileOf(string fileName, string library) =>
        fileName == library || Path.GetFileNameWithoutExtension(fileName) is var name && (name == library || name == "lib" + library);

    private static bool IsWhole(string file, ZipArchiveEntry packed)
    {
        if (!File.Exists(file))
            return false;

        using var content = File.OpenRead(file);
        var checksum = new Crc32();
        checksum.Append(content);
        return checksum.GetCurrentHashAsUInt32() == packed.Crc32;
    }

    private static void Write(string file, ZipArchiveEntry packed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var unfinished = file + ".unfinished";
        using (var target = File.Create(unfinished))
        {
            using var content = packed.Open();
            content.CopyTo(target);
            target.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }
}
