using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>
/// What a SQL engine has of its own: names, types, a few statements, its bulk path and its errors. All else (cursors, repeats, growth of
/// tables, latest states, discards, tables that fail alone) is the same for all, in this folder.
/// </summary>
internal abstract class SqlDialect
{
    /// <summary>How names of copies begin; no property's column is called so.</summary>
    public const string Copies = "_connections_widened_";

    /// <summary>What the engine makes of names.</summary>
    public abstract NameRules Names { get; }

    /// <summary>How it tells names of columns apart.</summary>
    public virtual StringComparer Cases => StringComparer.Ordinal;

    /// <summary>The most columns of a table.</summary>
    public abstract int MaxColumns { get; }

    /// <summary>The most bytes of a row by the estimate of <see cref="BytesOf"/>; null for any number.</summary>
    public virtual int? MaxRowBytes => null;

    /// <summary>Whether a statement that changes tables commits what came before it: then all of them are run before the transaction.</summary>
    public virtual bool CommitsDdl => false;

    /// <summary>How a table is undone alone; null where the engine cannot, and the batch is done again without it.</summary>
    public virtual SqlSavepoints? Savepoint(string name) => SqlSavepoints.Standard(name);

    /// <summary>Begins the transaction of a batch.</summary>
    public virtual string Begin => "BEGIN";

    public virtual string Commit => "COMMIT";

    public virtual string Rollback => "ROLLBACK";

    public abstract string Quote(string name);

    /// <summary>A table's name as it stands in a statement.</summary>
    public virtual string Qualified(string schema, string table) => $"{Quote(schema)}.{Quote(table)}";

    /// <summary>A time as it stands in a statement.</summary>
    public abstract string Literal(DateTime utc);

    /// <summary>Two ids that are the same to the last character.</summary>
    public virtual string SameId(string one, string other) => $"{one} = {other}";

    /// <summary>A column of a type of ours, for a table that is to have it.</summary>
    /// <param name="table">The table; empty for one of our own.</param>
    /// <param name="name">The column.</param>
    /// <param name="type">Its logical type.</param>
    /// <param name="seen">Kinds of its values, as far as they are known.</param>
    public abstract SqlColumn Column(string table, string name, LogicalType type, ValueKind seen);

    /// <summary>Which type of ours a column has; null for one that people chose, which is never widened.</summary>
    public virtual LogicalType? LogicalOf(SqlColumn column) => Enum.GetValues<LogicalType>().Cast<LogicalType?>()
        .FirstOrDefault(type => Column("", column.Name, type!.Value, ValueKind.None).Type == column.Type);

    /// <summary>Reads a schema as it is.</summary>
    public abstract Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken);

    /// <summary>Makes a schema; nothing where the engine has none.</summary>
    public virtual IEnumerable<string> CreateSchema(string schema) => [$"CREATE SCHEMA {Quote(schema)}"];

    /// <summary>Makes a table, and what it needs to be searched.</summary>
    public abstract IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns);

    /// <summary>Adds columns to a table.</summary>
    public virtual IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) =>
        [$"ALTER TABLE {qualified} {string.Join(", ", columns.Select(column => $"ADD COLUMN {Quote(column.Name)} {column.Type}"))}"];

    /// <summary>Gives a column a wider type; a time becomes the text in which it is usually sent.</summary>
    public abstract IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider);

    /// <summary>What a column is called while it is made anew with a wider type, which a kill may leave in its place; null where that is of a transaction.</summary>
    public virtual string? CopyOf(string column) => null;

    /// <summary>Gives a copy the column's name, which is all that a widening lacks whose column is gone. Each statement may be the second of its kind.</summary>
    public virtual IEnumerable<string> FinishWidening(string qualified, SqlColumn copy, string name) => [RenameColumn(qualified, copy.Name, name)];

    /// <summary>Gives a column another name.</summary>
    public virtual string RenameColumn(string qualified, string from, string to) => $"ALTER TABLE {qualified} RENAME COLUMN {Quote(from)} TO {Quote(to)}";

    /// <summary>The name of a table of the connection's own as it stands in a statement.</summary>
    public virtual string Temporary(string name) => Quote(name);

    /// <summary>Makes a table of the connection's own anew, to be searched by <c>id</c>.</summary>
    public abstract IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns);

    /// <summary>Sets columns of the rows of a table <c>t</c> from those of the same id of a table <c>s</c>.</summary>
    public virtual string Update(string into, string from, IReadOnlyList<(string Column, string Value)> sets) =>
        $"UPDATE {into} AS t SET {string.Join(", ", sets.Select(set => $"{set.Column} = {set.Value}"))} FROM {from} AS s WHERE {SameId("t.id", "s.id")}";

    /// <summary>Writes rows, all of them or none.</summary>
    /// <param name="connection">In the batch's transaction.</param>
    /// <param name="into">The table as it stands in a statement.</param>
    /// <param name="rows">The rows, read once.</param>
    /// <param name="cancellationToken">Ends it; the caller's savepoint or transaction is void then.</param>
    public abstract Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken);

    /// <summary>A value as the engine's driver takes it among a statement's values.</summary>
    public virtual object? Parameter(SqlValue value, TextArena texts) => value.Boxed(texts);

    /// <summary>About what a value takes of a row's room, where that has a limit.</summary>
    public virtual int BytesOf(ValueKind kind, int textBytes) => 0;

    /// <summary>Whether an exception is of the engine or of the way to it.</summary>
    public abstract bool IsOfEngine(Exception e);

    /// <summary>Says in an owner's words what the engine refused, with its own text behind.</summary>
    public abstract WarehouseException FaultOf(Exception e, EngineContext context);

    /// <summary>Whether it refused a row for what the row says: a constraint of somebody's.</summary>
    public virtual bool RefusesRow(Exception e) => false;

    /// <summary>Whether going back to a savepoint failed because the whole transaction is void: a trigger of somebody's ended it, say.</summary>
    public virtual bool HasEndedTransaction(Exception e) => false;

    /// <summary>Whether a row has more than the engine's page holds.</summary>
    public virtual bool IsRowTooBig(Exception e) => false;

    /// <summary>Whether a table has no room for further columns.</summary>
    public virtual bool IsTableFull(Exception e) => false;
}
