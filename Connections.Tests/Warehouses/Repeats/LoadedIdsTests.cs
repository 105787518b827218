using System.Text;
using Connections.Core.Log;
using Connections.Core.Warehouses.Repeats;
using Connections.Core.Warehouses.Rows;
using Connections.Tests.Support;

namespace Connections.Tests.Warehouses.Repeats;

public sealed class LoadedIdsTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();
    private Guid? _last;

    [Fact]
    public void Ids_that_were_never_loaded_are_not_suspected_and_those_that_were_are()
    {
        Assert.Empty(Commit(Start, "a", "b", "c")!);
        Assert.Empty(Commit(Start, "d", "e")!);

        Assert.Equal(2, Commit(Start, "b", "x", "e")!.Count);
    }

    [Fact]
    public void Many_small_batches_are_remembered_in_few_files()
    {
        for (var batch = 0; batch < 40; batch++)
            Assert.Empty(Commit(Start, $"{batch}-1", $"{batch}-2")!);

        Assert.Equal(80, Commit(Start, [.. Enumerable.Range(0, 40).SelectMany(batch => new[] { $"{batch}-1", $"{batch}-2" })])!.Count);
        Assert.InRange(Directory.GetFiles(_folder.Path, "*.ids").Length, 1, 16);
    }

    [Fact]
    public void A_batch_that_was_not_committed_is_suspected_when_it_comes_again()
    {
        Commit(Start, "a");
        var before = _last;
        Commit(Start, "b");
        _last = before; // the warehouse says that the second one was not

        Assert.Single(Commit(Start, "b")!);
        Assert.Empty(Commit(Start, "c")!);
    }

    [Fact]
    public void After_a_batch_that_it_was_not_told_all_are_suspected_until_it_reaches_over_the_window_again()
    {
        Commit(Start, "a");
        _last = Guid.NewGuid();

        Assert.Null(Commit(Start.AddDays(1), "b"));
        Assert.Null(Commit(Start.AddDays(14), "c"));
        Assert.Empty(Commit(Start.AddDays(15), "d")!);
    }

    [Fact]
    public void What_is_older_than_the_window_is_forgotten()
    {
        Commit(Start, "a");

        Assert.Empty(Commit(Start.AddDays(15), "a")!);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.ids"));
    }

    [Theory, InlineData("manifest.json", 0), InlineData("manifest.json", 5), InlineData("*.ids", 5)]
    public void A_damaged_file_makes_all_suspected(string file, int length)
    {
        Commit(Start, "a", "b", "c");
        using (var damaged = File.OpenWrite(Directory.GetFiles(_folder.Path, file).Single()))
            damaged.SetLength(length);

        Assert.Null(Commit(Start, "a"));
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlySet<ulong>? Commit(DateTime receivedAt, params string[] ids)
    {
        using var texts = new TextArena();
        var rows = new EventRows(Guid.NewGuid(), "site", [], texts);
        foreach (var id in ids)
        {
            var json = $$"""{"messageId":"{{id}}","event":"E","receivedAt":"{{receivedAt:yyyy-MM-ddTHH:mm:ss}}Z"}""";
            rows.Add(new(default, default, Guid.Empty, EventType.Track, 0, Encoding.UTF8.GetBytes(json)));
        }

        var batch = Guid.NewGuid();
        var suspects = new LoadedIds(_folder.Path, TimeSpan.FromDays(14)).Exchange(_last, isFresh: _last is null, batch, rows);
        _last = batch;
        return suspects;
    }
}
