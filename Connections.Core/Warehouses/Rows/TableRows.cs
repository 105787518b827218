using System.Runtime.InteropServices;

namespace Connections.Core.Warehouses.Rows;

/// <summary>A value of a row: which column of its table it belongs to, what it is, and its text as sent.</summary>
internal readonly record struct Cell(int Column, ValueKind Kind, TextSpan Text);

/// <summary>A value that found no place in its row, and why.</summary>
internal readonly record struct LostValue(int Row, string Column, TextSpan Text, string Reason);

/// <summary>
/// The rows of one table in a batch. A row is a run of cells, only of the columns it has values for: wide tables with sparse rows cost what
/// they hold. Finished rows lie in the arena, beside the texts, and may be on the disk. Types are decided when all rows are there; columns and the way to
/// them outlive the batch, rows do not.
/// </summary>
internal sealed class TableRows
{
    private readonly StandardTable _standard;
    private readonly NameRules _names;
    private readonly IReadOnlySet<string>? _leftOut;
    private readonly TextArena _texts;
    private readonly List<Cell> _open = [];
    private readonly List<TextSpan> _rows = [];
    private readonly List<LostValue> _lost = [];
    private readonly IdSet _ids = new();
    private readonly List<TableColumn> _columns = [];
    private readonly Dictionary<string, TableColumn> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<PathNode, TableColumn> _byPath = [];

    /// <param name="name">The table.</param>
    /// <param name="standard">What it is made with.</param>
    /// <param name="texts">Where its texts are, and its rows go.</param>
    /// <param name="names">What the engine makes of names.</param>
    /// <param name="leftOut">Columns that get no values; null for none.</param>
    public TableRows(string name, StandardTable standard, TextArena texts, NameRules? names = null, IReadOnlySet<string>? leftOut = null)
    {
        (Name, _standard, _texts, _names, _leftOut) = (name, standard, texts, names ?? NameRules.Unlimited, leftOut);
        foreach (var column in standard.Columns)
            Column(column.Name).Declared = column.Type;
    }

    public string Name { get; }

    public IReadOnlyList<TableColumn> Columns => _columns;

    public int Count { get; private set; }

    /// <summary>Whether it is passed over: it lags behind the others and is loaded apart from them.</summary>
    public bool IsSkipped { get; set; }

    /// <summary>Whether the latest state of users or accounts is made of its rows.</summary>
    public bool HasState { get; init; } = true;

    /// <summary>Columns of that state that get no values; null for none.</summary>
    public IReadOnlySet<string>? LeftOutOfState { get; init; }

    /// <summary>Values that lost a clash between two names.</summary>
    public IReadOnlyList<LostValue> Lost => _lost;

    public ReadOnlySpan<Cell> Row(int row) => row < _rows.Count ? MemoryMarshal.Cast<byte, Cell>(_texts[_rows[row]]) : CollectionsMarshal.AsSpan(_open);

    /// <summary>Begins a row, unless the batch holds one of that id already: the first of equal ids stays.</summary>
    /// <param name="idHash">Of the id; see <see cref="IdSet"/>.</param>
    /// <param name="idText">The id.</param>
    public bool TryBegin(UInt128 idHash, TextSpan idText)
    {
        if (IsSkipped || !_ids.Add(idHash))
            return false;
        Begin();
        Put("id", ValueKind.Text, idText);
        return true;
    }

    /// <summary>Begins a row whose id nobody has to look at.</summary>
    public void Begin()
    {
        if (Count++ > 0)
            _rows.Add(_texts.Add(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_open))));
        _open.Clear();
    }

    /// <summary>What <see cref="EventRows.Ids"/> has of the row's id; only where rows were begun by id.</summary>
    public ulong IdHash(int row) => (ulong)_ids[row];

    /// <summary>Whether it is no table of an event.</summary>
    public bool IsStandardTable => Name == TableNames.Discards || TableNames.IsStandard(Name);

    /// <summary>Whether a column is one of those that the table is made with.</summary>
    public bool IsStandard(TableColumn column) => column.Index < _standard.Columns.Count;

    /// <summary>Adds a value to the row begun last, in a column that the product names.</summary>
    public void Put(string column, ValueKind kind, TextSpan text) => Append(Column(column), path: null, isContext: false, kind, text);

    /// <summary>Adds a value of the context, or of properties or traits, to the row begun last; clashes of names are settled here.</summary>
    public void Put(PathNode path, bool isContext, ValueKind kind, TextSpan text)
    {
        var column = ColumnOf(path);
        // The context keeps its column, a property moves aside; the standard columns were passed over by ColumnOf.
        while (IsTaken(column) && column.IsContext && !isContext)
            column = Column(_names.Fit($"_{column.Name}"));
        if (!IsTaken(column))
        {
            Append(column, path, isContext, kind, text);
            return;
        }

        var held = _open[column.Cell];
        if (_texts[held.Text].SequenceEqual(_texts[text]))
            return;
        var heldStays = column.Path is null || FitsBetter(column.Path, path, column.Name);
        _lost.Add(new(Count - 1, column.Name, heldStays ? text : held.Text, "Another key of the event has the same column and was stored."));
        if (heldStays)
            return;
        _open[column.Cell] = new(column.Index, kind, text);
        column.Path = path;
    }

    /// <summary>Adds a cell as it is, for rows that are made of other rows.</summary>
    public void Put(Cell cell)
    {
        if (!_columns[cell.Column].IsLeftOut)
            _open.Add(cell);
    }

    /// <summary>The column of that name, added where it is missing.</summary>
    public TableColumn Column(string name)
    {
        if (_byName.TryGetValue(name, out var column))
            return column;
        column = new(_columns.Count, name) { IsLeftOut = _leftOut?.Contains(name) == true };
        _columns.Add(column);
        _byName.Add(name, column);
        return column;
    }

    /// <summary>Finds out what kinds of values each column got, leaving out some rows.</summary>
    public void SeeKinds(IReadOnlySet<int> exceptRows)
    {
        foreach (var column in _columns)
            column.Seen = ValueKind.None;
        for (var row = 0; row < Count; row++)
        {
            if (exceptRows.Contains(row))
                continue;
            foreach (var cell in Row(row))
                _columns[cell.Column].Seen |= cell.Kind;
        }
    }

    /// <summary>Forgets the rows, and keeps the columns and the paths that lead to them.</summary>
    public void Clear()
    {
        _open.Clear();
        _rows.Clear();
        _lost.Clear();
        _ids.Clear();
        Count = 0;
        foreach (var column in _columns)
            column.Row = -1;
    }

    private TableColumn ColumnOf(PathNode path)
    {
        if (_byPath.TryGetValue(path, out var column))
            return column;
        var name = path.Column;
        column = Column(_names.Fit(_standard.Reserved.Contains(name) ? $"_{name}" : name));
        _byPath.Add(path, column);
        return column;
    }

    // A key that is the column's name already wins, a plain one before one that is put together; otherwise the later one does.
    private static bool FitsBetter(PathNode held, PathNode later, string column) =>
        held.Path == column && (later.Path != column || held.Depth < later.Depth);

    private bool IsTaken(TableColumn column) => column.Row == Count - 1;

    private void Append(TableColumn column, PathNode? path, bool isContext, ValueKind kind, TextSpan text)
    {
        if (column.IsLeftOut)
            return;
        (column.Row, column.Cell, column.Path, column.IsContext) = (Count - 1, _open.Count, path, isContext);
        _open.Add(new(column.Index, kind, text));
    }
}

/// <summary>A column of <see cref="TableRows"/>, and who holds it in the row that is being made.</summary>
internal sealed class TableColumn(int index, string name)
{
    public int Index { get; } = index;

    public string Name { get; } = name;

    /// <summary>Its type where the product says so; null where its values decide.</summary>
    public LogicalType? Declared { get; set; }

    /// <summary>Whether it gets no values, as somebody wished.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>Kinds of values that <see cref="TableRows.SeeKinds"/> found.</summary>
    public ValueKind Seen { get; set; }

    /// <summary>The type it is made with.</summary>
    public LogicalType Type => Declared ?? LogicalTypes.Holding(Seen);

    /// <summary>The last row with a value for it; -1 for none.</summary>
    internal int Row { get; set; } = -1;

    /// <summary>That value's place among the cells of the row.</summary>
    internal int Cell { get; set; }

    /// <summary>Where that value stood in the event; null for what the product put there.</summary>
    internal PathNode? Path { get; set; }

    /// <summary>Whether that value came from the context.</summary>
    internal bool IsContext { get; set; }
}
