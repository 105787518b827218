using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>One COPY of a table's rows. Names only the columns that the rows have values for; the others are NULL, or what somebody made their default.</summary>
internal sealed class PostgresCopy(NpgsqlConnection connection, PostgresSchema schema, TextArena texts, DateTimeOffset at, Discards? discards)
{
    private const string TooBig = "The row is too big for PostgreSQL, which keeps a row's values in a page of 8 KB.";

    private readonly List<int> _sent = [];

    /// <summary>Rows are too big above this, by an estimate that knows no alignment: lower it where the server still refuses.</summary>
    public int MaxRowBytes { get; init; } = PageBytes;

    /// <summary>What a page holds of one row.</summary>
    public const int PageBytes = 8160;

    /// <summary>The row that was sent as the server's line of that number, from 1 on.</summary>
    public int RowOfLine(int line) => _sent[line - 1];

    /// <summary>Sends the rows.</summary>
    /// <param name="rows">The rows, whose kinds were seen.</param>
    /// <param name="into">The table's name as it stands in the statement.</param>
    /// <param name="except">Rows to leave out.</param>
    /// <param name="cancellationToken">Ends it; the caller's transaction is void then.</param>
    /// <returns>The columns that were named.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(TableRows rows, string into, IReadOnlySet<int> except, CancellationToken cancellationToken)
    {
        var (targets, homeless) = Columns(rows);
        var names = targets.Select(target => target.Column.Name).ToList();
        await using var stream = await connection.BeginRawBinaryCopyAsync(
            $"COPY {into} ({string.Join(", ", names.Select(PostgresSql.Quote))}) FROM STDIN (FORMAT binary)", cancellationToken);
        try
        {
            using var buffer = new CopyBuffer();
            buffer.Header();
            var cells = new Cell?[rows.Columns.Count];
            for (var row = 0; row < rows.Count; row++)
            {
                if (except.Contains(row))
                    continue;
                _sent.Add(row);
                Write(buffer, rows, row, targets, homeless, cells);
                if (!buffer.IsFull)
                    continue;
                await stream.WriteAsync(buffer.Written, cancellationToken);
                buffer.Clear();
            }

            buffer.Trailer();
            await stream.WriteAsync(buffer.Written, cancellationToken);
        }
        catch
        {
            // Disposing would end the COPY as if all had been sent.
            await CancelAsync(stream);
            throw;
        }

        return names;
    }

    // The server's own refusal is the news, not that it has already ended the COPY.
    private static async Task CancelAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync();
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException or InvalidOperationException or IOException)
        {
        }
    }

    private (List<Target> Targets, List<TableColumn> Homeless) Columns(TableRows rows)
    {
        List<Target> targets = [];
        List<TableColumn> homeless = [];
        foreach (var column in rows.Columns)
        {
            if (column.Seen == ValueKind.None && column.Name != "uuid_ts")
                continue;
            if (schema.Column(rows.Name, column.Name) is { } target)
                targets.Add(new(target, column.Index, rows.IsStandard(column)));
            else
                homeless.Add(column);
        }

        return (targets, homeless);
    }

    private void Write(CopyBuffer buffer, TableRows rows, int row, List<Target> targets, List<TableColumn> homeless, Cell?[] cells)
    {
        var values = rows.Row(row);
        foreach (var cell in values)
            cells[cell.Column] = cell;

        var isTooBig = IsTooBig(values, targets.Count);
        buffer.Row(targets.Count);
        foreach (var target in targets)
        {
            if (target.Column.Name == "uuid_ts")
                PostgresValue.Time(buffer, at.UtcDateTime);
            else if (cells[target.Index] is not { } cell)
                buffer.Null();
            else if (isTooBig && !target.IsStandard)
                SetAside(buffer, rows, row, target, cell, TooBig);
            else if (!PostgresValue.TryWrite(buffer, target.Column, cell.Kind, texts[cell.Text]))
                SetAside(buffer, rows, row, target, cell, $"The column is {target.Column.Type}, the value does not fit.");
        }

        foreach (var column in homeless)
        {
            if (cells[column.Index] is { } cell)
                discards?.Add(rows, row, column.Name, cell.Text, "The table has as many columns as it may have.");
        }

        foreach (var cell in values)
            cells[cell.Column] = null;
    }

    private void SetAside(CopyBuffer buffer, TableRows rows, int row, Target target, Cell cell, string reason)
    {
        buffer.Null();
        discards?.Add(rows, row, target.Column.Name, cell.Text, reason);
    }

    // Texts above 17 bytes can be moved out of the page, which leaves a pointer of 18; all else stays in it.
    private bool IsTooBig(ReadOnlySpan<Cell> values, int columns)
    {
        const int header = 24, pointer = 18, number = 8;
        if (values.Length < MaxRowBytes / pointer / 2)
            return false;
        var bytes = header + columns / 8;
        foreach (var cell in values)
            bytes += cell.Kind is ValueKind.Text or ValueKind.Array or ValueKind.BigNumber ? Math.Min(cell.Text.Length + 1, pointer) : number;
        return bytes > MaxRowBytes;
    }

    private readonly record struct Target(PostgresColumn Column, int Index, bool IsStandard);
}
