namespace Connections.Core.Warehouses.Sql;

/// <summary>
/// Writes rows by statements of many rows each: the way of an engine that has no better one, and everywhere the way to find rows that are
/// refused. A statement that fails is parted until each refused row stands alone.
/// </summary>
internal sealed class SqlInsert(SqlDialect dialect, ISqlConnection connection)
{
    // Servers take statements of some MB, and few.
    private const int MaxTextBytes = 1 << 20;

    private readonly List<int> _refused = [];

    /// <summary>The most values of one statement: drivers and servers know no more than some 32,000, and SQL Server 2,100.</summary>
    public int MaxValues { get; init; } = 2_000;

    /// <summary>The most rows of one statement, as SQL Server has it.</summary>
    public int MaxRows { get; init; } = 1_000;

    /// <summary>Whether refused rows are looked for and set aside; else the first of them ends it all.</summary>
    public bool FindsRefused { get; init; } = true;

    /// <summary>Writes them.</summary>
    /// <returns>The refused rows.</returns>
    public async Task<IReadOnlyList<int>> WriteAsync(string into, FittedRows rows, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(MaxValues / Math.Max(1, rows.Written.Count), 1, MaxRows);
        var start = $"INSERT INTO {into} ({string.Join(", ", rows.Written.Select(written => dialect.Quote(written.Column.Name)))}) VALUES ";
        List<Row> waiting = new(most);
        var bytes = 0;
        while (rows.Read())
        {
            waiting.Add(Boxed(rows, ref bytes));
            if (waiting.Count < most && bytes < MaxTextBytes)
                continue;
            await InsertAsync(start, waiting, rows, cancellationToken);
            waiting.Clear();
            bytes = 0;
        }

        await InsertAsync(start, waiting, rows, cancellationToken);
        return _refused;
    }

    private async Task InsertAsync(string start, List<Row> rows, FittedRows from, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        var width = rows[0].Values.Length;
        var tuples = Enumerable.Range(0, rows.Count).Select(row => $"({string.Join(", ", Enumerable.Range(row * width, width).Select(value => $"@p{value}"))})");
        try
        {
            await connection.ExecuteAsync($"{start}{string.Join(", ", tuples)}", cancellationToken, [.. rows.SelectMany(row => row.Values)]);
        }
        catch (Exception e) when (FindsRefused && dialect.RefusesRow(e) && rows.Count == 1)
        {
            _refused.Add(rows[0].Number);
            from.SetAside(rows[0].Number, $"The database refused the row. ({e.Message})");
        }
        catch (Exception e) when (FindsRefused && dialect.RefusesRow(e))
        {
            await InsertAsync(start, rows[..(rows.Count / 2)], from, cancellationToken);
            await InsertAsync(start, rows[(rows.Count / 2)..], from, cancellationToken);
        }
    }

    private Row Boxed(FittedRows rows, ref int bytes)
    {
        var values = new object?[rows.Written.Count];
        for (var at = 0; at < values.Length; at++)
        {
            var value = rows.Values[rows.Written[at].At];
            values[at] = dialect.Parameter(value, rows.Texts);
            bytes += value.Text.Length;
        }

        return new(rows.Row, values);
    }

    private sealed record Row(int Number, object?[] Values);
}
