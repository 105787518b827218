using Connections.Core.Storage;
using Connections.Tests.Support;

namespace Connections.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public void It_is_made_for_its_owner_only()
    {
        using var folder = DataFolder.Open(Path.Combine(_temp.Path, "data"));

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Root));
    }

    [Fact]
    public void A_second_process_is_refused_until_the_first_is_gone()
    {
        var first = DataFolder.Open(_temp.Path);

        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(_temp.Path));
        first.Dispose();
        DataFolder.Open(_temp.Path).Dispose();

        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_temp.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_a_folder_is_refused_with_what_to_do()
    {
        var file = Path.Combine(_temp.Path, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(file));

        Assert.Contains("Connections__DataDirectory", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();
}
