using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Connections.Web.Collection;

/// <summary>One file of the browser library in memory, plain and packed.</summary>
internal sealed record LibraryFile(byte[] Plain, byte[] Gzip, EntityTagHeaderValue PlainTag, EntityTagHeaderValue GzipTag);

/// <summary>
/// The files of <c>@segment/analytics-next</c>: the loader and the chunks that it asks for by name. They are embedded when the project is
/// built, so that the published file holds them; loader and chunks are always of one version, since their hashes belong together.
/// </summary>
internal sealed class BrowserLibrary
{
    private const string Prefix = "analytics-next/";
    private const string Packed = ".gz";

    private readonly FrozenDictionary<string, LibraryFile> _files = Load();

    /// <summary>The loader.</summary>
    public LibraryFile Loader => _files["standalone.js"];

    /// <summary>The package's version.</summary>
    public string Version { get; } = ReadVersion();

    /// <summary>The names of the chunks.</summary>
    public IEnumerable<string> Chunks => _files.Keys.Where(name => name.Contains(".bundle.", StringComparison.Ordinal));

    /// <summary>The chunk of that name, or null.</summary>
    public LibraryFile? Chunk(string name) => Chunks.Contains(name) ? _files[name] : null;

    private static FrozenDictionary<string, LibraryFile> Load()
    {
        var assembly = typeof(BrowserLibrary).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Packed, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..^Packed.Length], name => Read(assembly.GetManifestResourceStream(name)!));
    }

    private static LibraryFile Read(Stream resource)
    {
        using var packed = new MemoryStream();
        using (resource)
            resource.CopyTo(packed);
        packed.Position = 0;
        using var plain = new MemoryStream();
        using (var unpacking = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true))
            unpacking.CopyTo(plain);

        var tag = Convert.ToHexStringLower(SHA256.HashData(plain.ToArray()).AsSpan(0, 8));
        return new(plain.ToArray(), packed.ToArray(), new($"\"{tag}\""), new($"\"{tag}-gzip\""));
    }

    private static string ReadVersion()
    {
        using var resource = typeof(BrowserLibrary).Assembly.GetManifestResourceStream(Prefix + "package.json")!;
        using var package = JsonDocument.Parse(resource);
        return package.RootElement.GetProperty("version").GetString()!;
    }
}
