using System.Text;
using Connections.Core.Log;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Connections.Tests.Support;

namespace Connections.Tests.Warehouses.Syncs;

/// <summary>How large a batch becomes.</summary>
public sealed class BatchRowsTests : IDisposable
{
    private static readonly string Long = new('x', 2_000);

    private readonly TempFolder _folder = new();
    private readonly Guid _log = Guid.NewGuid();
    private int _number;

    [Fact]
    public void A_batch_of_few_tables_ends_with_its_bytes()
    {
        using var batch = Batch(out var source);

        Fill(batch, source, names: 1, until: 30_000);

        Assert.InRange(batch.Events, 10_000, 16_000);
    }

    [Fact]
    public void A_batch_of_many_tables_goes_on_until_each_has_some_rows()
    {
        using var batch = Batch(out var source);

        Fill(batch, source, names: 20, until: 30_000);

        // 21 tables of 2,000 rows, two rows an event.
        Assert.InRange(batch.Events, 20_000, 21_001);
    }

    [Fact]
    public void A_batch_ends_with_its_rows_whatever_their_bytes()
    {
        using var batch = Batch(out var source);

        Fill(batch, source, names: 20, until: 1_000, new() { BatchRows = 101 });

        Assert.Equal(50, batch.Events);
    }

    [Fact]
    public void Calls_whose_state_is_put_together_in_memory_end_a_batch()
    {
        using var batch = Batch(out var source);
        Fill(batch, source, names: 20, until: 100);

        while (!batch.IsFull(new()))
            Add(batch, source, "identify", "");

        Assert.InRange(batch.Events, 19_000, 20_200);
    }

    public void Dispose() => _folder.Dispose();

    private BatchRows Batch(out SourceSetup source)
    {
        source = new(Guid.NewGuid(), "site", "Site", SourceType.Find("http")!, true, "site");
        return new([source], _folder.Path, (of, texts) => new EventRows(of.Id, "site", [], texts));
    }

    private void Fill(BatchRows batch, SourceSetup source, int names, int until, WarehouseOptions? options = null)
    {
        while (batch.Events < until && !batch.IsFull(options ?? new()))
            Add(batch, source, "track", $"\"event\":\"Event {_number % names}\",");
    }

    private void Add(BatchRows batch, SourceSetup source, string type, string more)
    {
        var context = $$"""{"page":{"title":"{{Long}}"} }""";
        var json = $$"""{"type":"{{type}}","messageId":"m{{_number++}}","userId":"u",{{more}}"context":{{context}} }""";
        var position = new LogPosition(_log, _number);
        batch.Add(new(position, DateTimeOffset.UnixEpoch, source.Id, Enum.Parse<EventType>(type, ignoreCase: true), 0, Encoding.UTF8.GetBytes(json)));
    }
}
