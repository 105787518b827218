using System.Buffers.Binary;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>An answer, read to its end.</summary>
/// <param name="state">Told what changes with it.</param>
/// <param name="maxBytes">The most that it may take of memory.</param>
internal sealed class TdsAnswer(TdsState state, long maxBytes)
{
    private const ushort More = 0x1, HasCount = 0x10, Cancelled = 0x20;

    private readonly TdsBudget _budget = new(maxBytes);
    private readonly List<object?[]> _rows = [];
    private TdsType[] _columns = [];

    public IReadOnlyList<object?[]> Rows => _rows;

    /// <summary>Rows that were written, or sent.</summary>
    public long Count { get; private set; }

    /// <summary>The first error, which is the cause of others, but for one that ends the connection.</summary>
    public TdsException? Error { get; private set; }

    /// <summary>Whether the server ended it because it was told to.</summary>
    public bool IsCancelled { get; private set; }

    public async Task ReadAsync(TdsReader reader, CancellationToken cancellationToken)
    {
        if (await reader.BeginAsync(cancellationToken) != PacketType.Answer)
            throw new TdsProtocolException("What answers there does not speak the protocol of SQL Server.");
        var isDone = false;
        while (!await reader.IsOverAsync(cancellationToken))
            isDone = await ReadTokenAsync(reader, (TokenType)await reader.ByteAsync(cancellationToken), cancellationToken);
        if (!isDone)
            throw new TdsProtocolException("The answer has no end.");
    }

    // Whether the answer may end with it.
    private async ValueTask<bool> ReadTokenAsync(TdsReader reader, TokenType token, CancellationToken cancellationToken)
    {
        switch (token)
        {
            case TokenType.Done or TokenType.DoneProcedure or TokenType.DoneInProcedure:
                var done = await reader.TakeAsync(12, cancellationToken);
                var status = BinaryPrimitives.ReadUInt16LittleEndian(done.Span);
                if ((status & HasCount) != 0)
                    Count += BinaryPrimitives.ReadInt64LittleEndian(done.Span[4..]);
                IsCancelled |= (status & Cancelled) != 0;
                return (status & More) == 0;
            case TokenType.Columns:
                await ReadColumnsAsync(reader, cancellationToken);
                break;
            case TokenType.Row:
                await ReadRowAsync(reader, default, cancellationToken);
                break;
            case TokenType.CompressedRow:
                await ReadRowAsync(reader, (await reader.TakeAsync((_columns.Length + 7) / 8, cancellationToken)).ToArray(), cancellationToken);
                break;
            case TokenType.Error:
                await ReadErrorAsync(reader, cancellationToken);
                break;
            case TokenType.Environment:
                await state.ReadAsync(reader, cancellationToken);
                break;
            case TokenType.LoginAck:
                state.IsLoggedIn = true;
                await SkipAsync(reader, cancellationToken);
                break;
            case TokenType.Info or TokenType.Order or TokenType.TableName or TokenType.ColumnInfo:
                await SkipAsync(reader, cancellationToken);
                break;
            case TokenType.ReturnStatus:
                await reader.TakeAsync(4, cancellationToken);
                break;
            case TokenType.ReturnValue:
                await reader.TakeAsync(2, cancellationToken);
                await reader.TextAsync(await reader.ByteAsync(cancellationToken), cancellationToken);
                await reader.TakeAsync(7, cancellationToken);
                await TdsValue.ReadAsync(reader, await TdsType.ReadAsync(reader, cancellationToken), _budget, cancellationToken);
                break;
            case TokenType.FeatureAck:
                await SkipFeaturesAsync(reader, cancellationToken);
                break;
            default:
                throw new TdsProtocolException($"The answer has a part of the kind 0x{(byte)token:X2}, which is not read here.");
        }

        return false;
    }

    private async ValueTask ReadColumnsAsync(TdsReader reader, CancellationToken cancellationToken)
    {
        const int none = 0xFFFF;
        var count = await reader.UShortAsync(cancellationToken);
        _columns = new TdsType[count == none ? 0 : count];
        _budget.Spend(_columns.Length * 16);
        for (var at = 0; at < _columns.Length; at++)
        {
            await reader.TakeAsync(6, cancellationToken); // a type of somebody's, and flags
            _columns[at] = await TdsType.ReadAsync(reader, cancellationToken);
            await reader.TextAsync(await reader.ByteAsync(cancellationToken), cancellationToken);
        }
    }

    private async ValueTask ReadRowAsync(TdsReader reader, ReadOnlyMemory<byte> nulls, CancellationToken cancellationToken)
    {
        _budget.Spend(_columns.Length * 8 + 32);
        var row = new object?[_columns.Length];
        for (var at = 0; at < row.Length; at++)
        {
            if (nulls.IsEmpty || (nulls.Span[at / 8] & (1 << (at % 8))) == 0)
                row[at] = await TdsValue.ReadAsync(reader, _columns[at], _budget, cancellationToken);
        }

        _rows.Add(row);
    }

    private async ValueTask ReadErrorAsync(TdsReader reader, CancellationToken cancellationToken)
    {
        await reader.UShortAsync(cancellationToken);
        var number = (int)await reader.UIntAsync(cancellationToken);
        var (place, severity) = (await reader.ByteAsync(cancellationToken), await reader.ByteAsync(cancellationToken));
        var message = await reader.TextAsync(await reader.UShortAsync(cancellationToken), cancellationToken);
        await reader.TextAsync(await reader.ByteAsync(cancellationToken), cancellationToken); // the server
        await reader.TextAsync(await reader.ByteAsync(cancellationToken), cancellationToken); // the procedure
        var line = (int)await reader.UIntAsync(cancellationToken);
        if (Error is null || (severity >= TdsConnection.Fatal && Error.Severity < TdsConnection.Fatal))
            Error = new(number, place, severity, message, line);
    }

    private static async ValueTask SkipAsync(TdsReader reader, CancellationToken cancellationToken) =>
        await reader.TakeAsync(await reader.UShortAsync(cancellationToken), cancellationToken);

    private static async ValueTask SkipFeaturesAsync(TdsReader reader, CancellationToken cancellationToken)
    {
        const byte end = 0xFF;
        while (await reader.ByteAsync(cancellationToken) != end)
        {
            for (var left = await reader.UIntAsync(cancellationToken); left > 0;)
                left -= (uint)(await reader.TakeSomeAsync((int)Math.Min(left, ushort.MaxValue), cancellationToken)).Length;
        }
    }
}
