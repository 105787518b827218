using Connections.Core.Warehouses.Rows;
using Connections.Tests.Support;

namespace Connections.Tests.Warehouses.Rows;

public sealed class TextArenaTests : IDisposable
{
    private const int TextBytes = 300_000;

    private readonly TempFolder _folder = new();

    [Fact]
    public void What_is_too_much_for_memory_is_read_back_as_it_was()
    {
        using var texts = new TextArena(_folder.Path);

        var spans = Fill(texts, 200);

        Assert.All(spans, (span, at) => Assert.True(texts[span].SequenceEqual(Text(at)), $"Text {at}"));
        Assert.Equal(200L * TextBytes, texts.Bytes, tolerance: 24 << 20); // the ends of blocks count too
    }

    [Fact]
    public void Cleared_it_holds_nothing_and_serves_again()
    {
        using var texts = new TextArena(_folder.Path);
        Fill(texts, 200);

        texts.Clear();

        Assert.Equal(0, texts.Bytes);
        var spans = Fill(texts, 100);
        Assert.All(spans, (span, at) => Assert.True(texts[span].SequenceEqual(Text(at)), $"Text {at}"));
    }

    [Fact]
    public void A_text_larger_than_a_file_is_taken_all_the_same()
    {
        using var texts = new TextArena(_folder.Path);
        Fill(texts, 80);
        var large = new byte[SpillBlock.Length + 1];
        large[^1] = 7;

        var span = texts.Add(large);

        Assert.True(texts[span].SequenceEqual(large));
        Assert.True(texts[texts.Add("after"u8)].SequenceEqual("after"u8));
    }

    [Fact]
    public void A_kill_leaves_no_file()
    {
        using var texts = new TextArena(_folder.Path);
        Fill(texts, 200);

        // Open and in use, they have no name any more; elsewhere the system deletes them with their process.
        Assert.True(OperatingSystem.IsWindows() || Directory.GetFiles(_folder.Path).Length == 0);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_an_error_and_not_the_end_of_the_process()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        using var texts = new TextArena(file);

        Assert.ThrowsAny<IOException>(() => Fill(texts, 200));
    }

    public void Dispose() => _folder.Dispose();

    private static List<TextSpan> Fill(TextArena texts, int count) => [.. Enumerable.Range(0, count).Select(at => texts.Add(Text(at)))];

    private static byte[] Text(int at)
    {
        var text = new byte[TextBytes];
        Array.Fill(text, (byte)at);
        return text;
    }
}
