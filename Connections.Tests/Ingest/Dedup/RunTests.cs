using System.Runtime.InteropServices;
using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;
using Connections.Tests.Support;

namespace Connections.Tests.Ingest.Dedup;

public sealed class RunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1), InlineData(255), InlineData(256), InlineData(100_000)]
    public void Every_key_is_found_and_few_others_cost_a_read(int count)
    {
        var keys = Keys(seed: 1, count);
        using var run = Write(keys);

        foreach (var warm in new[] { false, true })
        {
            if (warm)
                Assert.True(run.TryWarm());
            var read = 0;
            Assert.All(keys, key => Assert.True(IsHeld(run, key, ref read)));
            Assert.InRange(read, count, count * 6L);

            read = 0;
            Assert.All(Keys(seed: 2, 2_000), key => Assert.False(IsHeld(run, key, ref read)));
            Assert.InRange(read, 0, warm ? 200 : 2_200);
        }

        Assert.Null(run.Damage);
    }

    [Fact]
    public void Keys_that_are_not_even_are_found_too()
    {
        UInt128[] keys = [.. Enumerable.Range(1, 5_000).Select(i => (UInt128)i), .. Enumerable.Range(0, 5_000).Select(i => UInt128.MaxValue - (UInt128)(5_000 - i))];
        using var run = Write(keys);
        var read = 0;

        Assert.All(keys, key => Assert.True(run.Holds(key, ref read)));
        Assert.False(run.Holds(UInt128.MaxValue / 2, ref read));
    }

    [Fact]
    public void A_table_finds_its_keys_also_after_it_grew()
    {
        var (table, keys) = (new KeyTable(16), Keys(seed: 3, 500));
        for (var i = 0; i < keys.Length; i++)
            table.Add(keys[i], new(Guid.Empty, i));
        table.Add(keys[7], new(Guid.Empty, 1000));

        Assert.Equal(500, table.Count);
        Assert.All(keys, key => Assert.True(table.TryFind(key, out _)));
        Assert.True(table.TryFind(keys[7], out var position));
        Assert.Equal(new(Guid.Empty, 1000), position);
        Assert.All(Keys(seed: 4, 500), key => Assert.False(table.TryFind(key, out _)));
    }

    private static bool IsHeld(Run run, UInt128 key, ref int read)
    {
        Span<bool> mayHold = [false];
        run.Ask([key], mayHold);
        return mayHold[0] && run.Holds(key, ref read);
    }

    private static UInt128[] Keys(int seed, int count)
    {
        var keys = new UInt128[count];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(keys.AsSpan()));
        Array.Sort(keys);
        return keys;
    }

    private Run Write(UInt128[] keys)
    {
        using var writer = new RunWriter(_folder.File("000000000001.run"), keys.Length, new LogDisk());
        foreach (var key in keys)
            writer.Add(key);
        return Run.Open(_folder.Path, writer.Finish(1, slotEnd: 5, default, default));
    }
}
