using Connections.Core.Delivery;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Delivery;

public sealed class SqliteDeliveryStateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 5, 10, 0, 0, TimeSpan.Zero);
    private static readonly Guid Log = Guid.NewGuid();
    private readonly TempFolder _folder = new();
    private readonly SqliteDeliveryState _state;

    public SqliteDeliveryStateTests() => _state = new(_folder.File("delivery.db"));

    public void Dispose()
    {
        _state.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commits_that_are_made_together_do_not_fail_for_each_other_s_sake()
    {
        var destinations = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in destinations)
            await _state.BeginAsync(id, At(0), default);

        var commits = destinations.Select((id, index) => Task.Run(() => _state.CommitSliceAsync(Slice(id, 0, 5, index == 7 ? null! : "delivered"), default))).ToArray();
        await Task.WhenAll(commits).ContinueWith(_ => { }, TaskScheduler.Default);

        foreach (var (id, index) in destinations.Select((id, index) => (id, index)))
        {
            Assert.Equal(index == 7 ? At(0) : At(5), await _state.ReadCursorAsync(id, default));
            Assert.Equal(index == 7 ? 0 : 1, (await _state.ReadCountersAsync(id, default)).Count);
        }

        Assert.Equal([7], Enumerable.Range(0, commits.Length).Where(index => commits[index].IsFaulted));
    }

    [Theory]
    [InlineData(10, true, 20)] // where the slice began
    [InlineData(15, true, 20)] // over events that the slice passed as well
    [InlineData(5, false, 5)]  // back, for a replay
    [InlineData(30, false, 30)] // to the end, by whoever enabled it again
    public async Task A_cursor_that_somebody_moved_elsewhere_stays_there(long stored, bool follows, long afterwards)
    {
        var id = Guid.NewGuid();
        await _state.MoveAsync(id, At(stored), default);

        var answer = await _state.CommitSliceAsync(Slice(id, 10, 20, "delivered"), default);

        Assert.Equal((follows, At(afterwards)), (answer.CursorFollows, await _state.ReadCursorAsync(id, default)));
        Assert.Equal(3, Assert.Single(await _state.ReadCountersAsync(id, default)).Count);
    }

    private static SliceResult Slice(Guid id, long from, long to, string state) => new(id, At(from), At(to), Now) { Figures = [new(Guid.NewGuid(), null, state, "", null, "", 3)] };

    private static LogPosition At(long offset) => new(Log, offset);
}
