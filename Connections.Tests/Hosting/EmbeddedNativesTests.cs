using System.IO.Compression;
using System.Text;
using Connections.Core.Storage;
using Connections.Web.Hosting;

namespace Connections.Tests.Hosting;

public sealed class EmbeddedNativesTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("connections-natives-").FullName;
    private readonly DataFolder _folder;

    public EmbeddedNativesTests() => _folder = DataFolder.Open(_path);

    [Theory, InlineData("duckdb"), InlineData("libduckdb"), InlineData("libduckdb.so")]
    public void A_library_is_found_by_its_bare_name_and_by_its_files(string asked) =>
        Assert.Equal("code", File.ReadAllText(Natives("code").Unpack(asked)!));

    [Fact]
    public void A_library_that_is_not_embedded_is_left_to_others() => Assert.Null(Natives("code").Unpack("crypto"));

    [Fact]
    public void A_library_is_unpacked_once()
    {
        var first = Natives("code").Unpack("duckdb")!;
        var written = File.GetLastWriteTimeUtc(first);

        Assert.Equal(first, Natives("code").Unpack("duckdb"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
    }

    [Fact]
    public void A_damaged_library_is_unpacked_again()
    {
        File.WriteAllText(Natives("code").Unpack("duckdb")!, "co");

        Assert.Equal("code", File.ReadAllText(Natives("code").Unpack("duckdb")!));
    }

    [Fact]
    public void Another_version_lies_beside_the_last_one_which_may_still_be_mapped() =>
        Assert.NotEqual(Natives("code").Unpack("duckdb"), Natives("newer code").Unpack("duckdb"));

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    private EmbeddedNatives Natives(string content) => new(_folder, () => Zip(content));

    private static MemoryStream Zip(string content)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("libduckdb.so").Open())
            entry.Write(Encoding.UTF8.GetBytes(content));
        return stream;
    }
}
