using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Connections.Tests.Support.Tools;

/// <summary>
/// A headless Chromium that needs nothing installed: the binary of the npm package <c>@sparticuz/chromium</c>, with the
/// libraries and fonts that it brings. <c>CHROMIUM_PATH</c> names another one; where the package has no binary for this machine,
/// Debian's serves.
/// </summary>
/// <remarks>
/// Unpacking happens once, beside the package, under a lock file: test processes run side by side. The folder gets its name when
/// it is whole, so a killed unpacking is done again. A new version of the package starts from an empty folder.
/// </remarks>
internal sealed record Chromium(string Executable, IReadOnlyDictionary<string, string> Environment)
{
    private const string Installed = "/usr/bin/chromium";

    public static async Task<Chromium> FindAsync()
    {
        if (System.Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named)
            return new(named, new Dictionary<string, string>());
        if (OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64)
            return await UnpackedAsync();
        if (File.Exists(Installed))
            return new(Installed, new Dictionary<string, string>());
        throw new InvalidOperationException(
            "No Chromium for this machine. Install one with: sudo apt-get install --yes chromium (or name one in CHROMIUM_PATH).");
    }

    private static async Task<Chromium> UnpackedAsync()
    {
        var package = NpmTools.Package("@sparticuz/chromium");
        var folder = Path.Combine(package, "unpacked");
        using (await LockAsync(Path.Combine(package, "unpacking")))
        {
            if (!Directory.Exists(folder))
                await UnpackAsync(Path.Combine(package, "bin"), folder);
        }

        return new(Path.Combine(folder, "chromium"), new Dictionary<string, string>
        {
            ["LD_LIBRARY_PATH"] = Path.Combine(folder, "lib"),
            ["FONTCONFIG_FILE"] = Path.Combine(folder, "fonts.conf"),
        });
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        FileStream? held = null;
        await Until.TrueAsync(() => Task.FromResult((held = TryLock(path)) is not null), $"the lock {path}", TimeSpan.FromMinutes(5));
        return held!;
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // another test process unpacks
        }
    }

    private static async Task UnpackAsync(string packed, string folder)
    {
        var unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);

        await UnpackFileAsync(Path.Combine(packed, "chromium.br"), Path.Combine(unfinished, "chromium"));
        foreach (var archive in (string[])["al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"])
        {
            await using var tar = OpenBrotli(Path.Combine(packed, archive));
            await TarFile.ExtractToDirectoryAsync(tar, unfinished, overwriteFiles: true);
        }

        // The package's own names folders of another kind of machine.
        await File.WriteAllTextAsync(Path.Combine(unfinished, "fonts.conf"), $"""
            <?xml version="1.0"?>
            <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
            <fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
            """);
        Directory.Move(unfinished, folder);
    }

    private static async Task UnpackFileAsync(string packed, string file)
    {
        await using var content = OpenBrotli(packed);
        await using var target = File.Create(file);
        await content.CopyToAsync(target);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static BrotliStream OpenBrotli(string packed) => new(File.OpenRead(packed), CompressionMode.Decompress);
}
