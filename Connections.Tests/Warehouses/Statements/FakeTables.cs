using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses.Statements;

/// <summary>What becomes of a statement's request.</summary>
internal readonly record struct StatementFate(bool IsLostBefore, bool IsLostAfter, bool IsBusy);

/// <summary>The tables behind a vendor's fake, which are DuckDB's, and how the way to them is disturbed. One user's own.</summary>
internal abstract class FakeTables(string name) : IDisposable
{
    private const string TableList =
        """
        (SELECT schema_name AS table_schema, table_name, 'BASE TABLE' AS table_type FROM duckdb_tables() UNION ALL SELECT schema_name, view_name, 'VIEW' FROM duckdb_views() WHERE NOT internal)
        """;

    private const string ColumnList =
        "(SELECT schema_name AS table_schema, table_name, column_name, column_index AS ordinal_position, data_type FROM duckdb_columns() WHERE NOT internal)";

    private readonly TaskCompletionSource _hasHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loseAt = -1;
    private bool _afterwards;

    public string Name => name;

    /// <summary>All statements that came, in order.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>How many requests are still told that the server is busy.</summary>
    public int BusyFor { get; set; }

    /// <summary>The tables.</summary>
    public DuckDBConnection Tables { get; } = Open();

    /// <summary>Whether the connection was lost at the statement that <see cref="LoseAt"/> named.</summary>
    public bool HasLost => _loseAt < 0;

    /// <summary>Part of a statement that is to run until it is cancelled; null for none.</summary>
    public string? Holds { get; set; }

    /// <summary>Whether a cancel comes too late: the statement is done all the same.</summary>
    public bool CancelsTooLate { get; set; }

    /// <summary>The statement that runs.</summary>
    public HeldStatement? Held { get; private set; }

    /// <summary>Ends when a statement is held.</summary>
    public Task HasHeld => _hasHeld.Task;

    protected Lock Gate { get; } = new();

    /// <summary>Loses the connection at the statement of that number from now on, before it is done or after.</summary>
    public void LoseAt(int statement, bool afterwards)
    {
        lock (Gate)
            (_loseAt, _afterwards) = (statement, afterwards);
    }

    /// <summary>Takes note of a statement, and says what becomes of it.</summary>
    public StatementFate Count(string sql)
    {
        lock (Gate)
        {
            Statements.Add(sql);
            if (BusyFor > 0)
                return new(false, false, BusyFor-- > 0);
            return _loseAt-- == 0 ? new(!_afterwards, _afterwards, false) : default;
        }
    }

    /// <summary>Takes a statement on without doing it, where it is the one that is to be held.</summary>
    public bool TryHold(string sql, HeldStatement statement)
    {
        lock (Gate)
        {
            if (Holds is null || !sql.Contains(Holds, StringComparison.Ordinal))
                return false;
            (Holds, Held) = (null, statement);
        }

        _hasHeld.SetResult();
        return true;
    }

    /// <summary>Cancels the statement that is held.</summary>
    public void Cancel(string id)
    {
        HeldStatement? held;
        lock (Gate)
        {
            held = Held?.Id == id ? Held : null;
            if (held is null)
                return;
        }

        held.End(CancelsTooLate);
        lock (Gate)
            Held = null;
    }

    public void Dispose() => Tables.Dispose();

    /// <summary>A statement that asks DuckDB's own lists for what it asks the information schema, which looks through everything built in as well, and slowly.</summary>
    public static string Quick(string sql) => sql
        .Replace("information_schema.tables", TableList, StringComparison.Ordinal)
        .Replace("information_schema.columns", ColumnList, StringComparison.Ordinal);

    /// <summary>The rows of an array of arrays of texts, each a list: read once, and not again for each column.</summary>
    public static string Unpacked(string literal) => $"unnest(from_json({literal}, '[[\"VARCHAR\"]]'))";

    /// <summary>A cell of such a row, by its number from zero.</summary>
    public static string Cell(string row, Match value) => $"{row}[{int.Parse(value.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1}]";

    protected void Execute(string sql)
    {
        using var command = Tables.CreateCommand();
        command.CommandText = Quick(sql);
        command.ExecuteNonQuery();
    }

    protected List<string?[]> Query(string sql)
    {
        using var command = Tables.CreateCommand();
        command.CommandText = Quick(sql);
        using var reader = command.ExecuteReader();
        List<string?[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture))]);
        return rows;
    }

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'; SET threads = 1";
        command.ExecuteNonQuery();
        return connection;
    }
}
