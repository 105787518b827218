using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>Answers of a server that is broken, or hostile: they are refused, and take no memory that they do not bring.</summary>
public sealed class TdsAnswerTests
{
    private static readonly TdsColumn[] Columns =
    [
        new("n", "bigint"), new("s", "nvarchar(max)"), new("t", "nvarchar(20)"), new("d", "decimal(9,2)"), new("o", "datetimeoffset(7)"), new("l", "datetime2(3)"), new("x", "datetime"), new("y", "date"),
        new("f", "float"), new("b", "bit"), new("v", "varbinary(max)"),
    ];

    private static readonly object?[] Values = [7L, "a long text", "short", 1.25m, "2026-01-15T10:00:00.1234567+00:00", "2026-01-15T10:00:00", "2026-01-15T10:00:00", "2026-01-15", 0.5, 1L, new byte[] { 1, 2, 3 }];

    [Fact]
    public async Task An_answer_is_read_whatever_packets_it_comes_in()
    {
        foreach (var size in new[] { 9, 10, 64, 4096 })
        {
            var answer = await ReadAsync(await GoodAsync(size));

            Assert.Equal(2, answer.Rows.Count);
            Assert.Equal([7L, "a long text", "short", 1.25m], answer.Rows[0].Take(4));
            Assert.Equal(new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_567), answer.Rows[0][4]);
            Assert.Equal(answer.Rows[0], answer.Rows[1]);
        }
    }

    [Fact]
    public async Task An_answer_that_ends_early_is_refused_wherever_it_ends()
    {
        var good = await GoodAsync(64);

        for (var length = 0; length < good.Length; length++)
            await Assert.ThrowsAnyAsync<IOException>(() => ReadAsync(good[..length]));
    }

    [Fact]
    public async Task Garbage_is_refused_or_read_as_something_else_but_brings_nothing_down()
    {
        var good = await GoodAsync(4096);
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var bad = good.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            try
            {
                await ReadAsync(bad);
            }
            catch (IOException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 3_000);
    }

    [Fact]
    public async Task A_text_without_end_is_given_up_at_the_limit()
    {
        var output = Begin(out var stream, 4096);
        TdsReply.Columns(output, [Columns[1]]);
        output.Byte((byte)TokenType.Row);
        output.Long(-2); // a length that nobody knows
        output.Int(int.MaxValue);
        output.Take(5 << 20);
        await output.EndAsync(default);

        var refused = await Assert.ThrowsAsync<TdsProtocolException>(() => ReadAsync(stream.ToArray(), maxBytes: 1 << 20));

        Assert.Contains("1 MB", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_many_columns_that_cost_the_sender_nothing_are_counted_by_what_they_cost_here()
    {
        var output = Begin(out var stream, 32_000);
        var many = Enumerable.Repeat(new TdsColumn("", "bit"), 4_000).ToArray();
        TdsReply.Columns(output, many);
        for (var row = 0; row < 100; row++)
            TdsReply.Row(output, many, new object?[many.Length], isCompressed: true);
        TdsReply.Done(output, TokenType.Done, 0, 0);
        await output.EndAsync(default);

        await Assert.ThrowsAsync<TdsProtocolException>(() => ReadAsync(stream.ToArray(), maxBytes: 1 << 20));
    }

    private static TdsOutput Begin(out MemoryStream stream, int packetSize)
    {
        stream = new();
        var output = new TdsOutput(stream) { PacketSize = packetSize };
        output.Begin(PacketType.Answer);
        return output;
    }

    private static async Task<byte[]> GoodAsync(int packetSize)
    {
        var output = Begin(out var stream, packetSize);
        TdsReply.Change(output, 1, "dw", "master");
        TdsReply.Change(output, 4, "8000", "4096");
        TdsReply.Change(output, 7, [5, .. TdsReply.Collation, 0]);
        TdsReply.Transaction(output, 8, 77);
        TdsReply.Route(output, new("elsewhere", 1433));
        TdsReply.LoggedIn(output, isStrict: false);
        TdsReply.Columns(output, Columns);
        TdsReply.Row(output, Columns, Values, isCompressed: false);
        TdsReply.Row(output, Columns, Values, isCompressed: true);
        TdsReply.Error(output, 50001, 16, "Raised.");
        TdsReply.Done(output, TokenType.Done, TdsReply.Count, 2);
        await output.EndAsync(default);
        return stream.ToArray();
    }

    private static async Task<TdsAnswer> ReadAsync(byte[] bytes, long maxBytes = 16 << 20)
    {
        var answer = new TdsAnswer(new(), maxBytes);
        await answer.ReadAsync(new(new MemoryStream(bytes)), default);
        return answer;
    }
}
