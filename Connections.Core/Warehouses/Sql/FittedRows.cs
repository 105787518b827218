using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>
/// A table's rows on their way into a table of an engine, read one after another: each value as its column holds it, what does not fit set
/// aside. Names only the columns that the rows have values for; the others are NULL, or what somebody made their default.
/// </summary>
internal sealed class FittedRows
{
    private const string TooBig = "The row is too big for the database, which keeps a row's values in one page.";

    private readonly TableRows _rows;
    private readonly IReadOnlySet<int> _except;
    private readonly SqlTarget _target;
    private readonly Discards? _discards;
    private readonly int? _maxRowBytes;
    private readonly List<SqlColumn> _columns = [];
    private readonly List<TableColumn> _sources = [];
    private readonly List<TableColumn> _homeless = [];
    private readonly Cell?[] _cells;
    private readonly SqlValue[] _values;
    private readonly int _id;
    private IReadOnlyList<(int At, SqlColumn Column)>? _written;

    /// <param name="target">Where they go.</param>
    /// <param name="rows">The rows, whose kinds were seen.</param>
    /// <param name="there">The table's columns.</param>
    /// <param name="except">Rows to leave out.</param>
    /// <param name="discards">Takes what does not fit; null drops it.</param>
    /// <param name="maxRowBytes">See <see cref="SqlDialect.MaxRowBytes"/>.</param>
    public FittedRows(SqlTarget target, TableRows rows, IReadOnlyList<SqlColumn> there, IReadOnlySet<int> except, Discards? discards, int? maxRowBytes)
    {
        (_target, _rows, _except, _discards, _maxRowBytes) = (target, rows, except, discards, maxRowBytes);
        var byName = there.ToDictionary(column => column.Name, target.Dialect.Cases);
        foreach (var column in rows.Columns.Where(column => column.Seen != ValueKind.None || column.Name == "uuid_ts"))
        {
            if (byName.TryGetValue(column.Name, out var found))
                Take(found, column);
            else if (column.Name != "uuid_ts")
                _homeless.Add(column);
        }

        (_cells, _values) = (new Cell?[rows.Columns.Count], new SqlValue[_columns.Count]);
        _id = discards is null ? -1 : _sources.FindIndex(column => column.Name == "id");
    }

    /// <summary>The columns that the rows have values for, in their order.</summary>
    public IReadOnlyList<SqlColumn> Columns => _columns;

    /// <summary>Those of them that can be written to, with their places among the values. One of a type that is not written here is NULL, or what somebody made its default.</summary>
    public IReadOnlyList<(int At, SqlColumn Column)> Written => _written ??= [.. _columns.Index().Where(column => column.Item.Form != SqlForm.None)];

    /// <summary>How many rows there are to read, before those that are set aside.</summary>
    public int MostRows => _rows.Count - _except.Count;

    /// <summary>Where texts are.</summary>
    public TextArena Texts => _target.Source.Texts;

    /// <summary>The row read last, as its table counts it; -1 before the first.</summary>
    public int Row { get; private set; } = -1;

    /// <summary>How many were read.</summary>
    public int Count { get; private set; }

    /// <summary>The values of the row read last.</summary>
    public ReadOnlySpan<SqlValue> Values => _values;

    /// <summary>Goes to the next row; false behind the last.</summary>
    public bool Read()
    {
        while (++Row < _rows.Count)
        {
            if (_except.Contains(Row) || !TryFit())
                continue;
            Count++;
            return true;
        }

        return false;
    }

    /// <summary>Keeps the row aside that the engine refused.</summary>
    public void SetAside(int row, string reason) => _discards?.AddRow(_rows, row, reason);

    private void Take(SqlColumn column, TableColumn source)
    {
        _columns.Add(column);
        _sources.Add(source);
    }

    private bool TryFit()
    {
        var cells = _rows.Row(Row);
        foreach (var cell in cells)
            _cells[cell.Column] = cell;
        var fits = TryFitId();
        if (fits)
            Fit(IsTooBig(cells));
        foreach (var cell in cells)
            _cells[cell.Column] = null;
        return fits;
    }

    // Without its whole id a row cannot be told from others: one whose id the column does not hold is set aside whole.
    private bool TryFitId()
    {
        if (_id < 0 || (_cells[_sources[_id].Index] is { } id && SqlValue.TryFit(_columns[_id], id, Texts, out var fitted) && (fitted.Form != SqlForm.Text || fitted.Text.Length == id.Text.Length)))
            return true;
        SetAside(Row, $"The column id is {_columns[_id].Type}, the row's id does not fit.");
        return false;
    }

    private void Fit(bool isTooBig)
    {
        for (var at = 0; at < _values.Length; at++)
        {
            var (column, source) = (_columns[at], _sources[at]);
            _values[at] = default;
            if (source.Name == "uuid_ts")
                _values[at] = SqlValue.Of(_target.At.UtcDateTime);
            else if (_cells[source.Index] is not { } cell)
                continue;
            else if (isTooBig && !_rows.IsStandard(source))
                _discards?.Add(_rows, Row, source.Name, cell.Text, TooBig);
            else if (!SqlValue.TryFit(column, cell, Texts, out _values[at]))
                _discards?.Add(_rows, Row, source.Name, cell.Text, $"The column is {column.Type}, the value does not fit.");
            else if (column.CutsText && _values[at].Form == SqlForm.Text && _values[at].Text.Length < cell.Text.Length)
                _discards?.Tell(_rows, source.Name, $"Texts were cut at {column.MaxBytes} bytes, which is what {column.Type} holds. Make the column longer to keep more.");
        }

        foreach (var column in _homeless)
        {
            if (_cells[column.Index] is { } cell)
                _discards?.Add(_rows, Row, column.Name, cell.Text, "The table has as many columns as it may have.");
        }
    }

    private bool IsTooBig(ReadOnlySpan<Cell> cells)
    {
        if (_maxRowBytes is not { } most)
            return false;
        var bytes = 0;
        foreach (var cell in cells)
            bytes += _target.Dialect.BytesOf(cell.Kind, cell.Text.Length);
        return bytes > most;
    }
}
