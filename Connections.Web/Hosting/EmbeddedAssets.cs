using System.Reflection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Connections.Web.Hosting;

/// <summary>
/// The console's static assets, which the build embeds (see SingleFile.targets): our own, those of the component library, and
/// Blazor's script. The same in the repository, in tests and in the single file.
/// </summary>
internal sealed class EmbeddedAssets : IFileProvider
{
    private const string Prefix = "assets/";
    private static readonly Assembly Home = typeof(EmbeddedAssets).Assembly;

    private readonly HashSet<string> _names = Home.GetManifestResourceNames().ToHashSet(StringComparer.Ordinal);

    /// <summary>What the build knows of each asset: its route, fingerprint, headers and compressed forms.</summary>
    public static Stream OpenManifest() => Open("assets.json");

    public IFileInfo GetFileInfo(string subpath)
    {
        var name = Prefix + subpath.TrimStart('/');
        return _names.Contains(name) ? new Asset(name) : new NotFoundFileInfo(subpath);
    }

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private static Stream Open(string name) =>
        Home.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"The build did not embed {name}.", name);

    private sealed class Asset(string name) : IFileInfo
    {
        public bool Exists => true;
        public bool IsDirectory => false;
        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch; // never sent: the manifest has the file's own
        public string Name => Path.GetFileName(name);
        public string? PhysicalPath => null;

        public long Length
        {
            get
            {
                using var content = Open(name);
                return content.Length;
            }
        }

        public Stream CreateReadStream() => Open(name);
    }
}
