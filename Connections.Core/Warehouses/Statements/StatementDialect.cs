using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Statements;

/// <summary>
/// An engine without transactions over several statements: each takes effect alone, whole or not at all. What it has of its own besides a
/// <see cref="SqlDialect"/> is its table of cursors; tables "of the connection" are real ones in the schema <c>_connections</c>.
/// </summary>
/// <param name="warehouse">Keeps the tables of two warehouses in one database apart.</param>
internal abstract class StatementDialect(Guid warehouse) : SqlDialect
{
    public sealed override bool CommitsDdl => true;

    public sealed override SqlSavepoints? Savepoint(string name) => null;

    public sealed override string Temporary(string name) => Qualified(SqlCursors.Schema, TemporaryName(name));

    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) =>
        [$"DROP TABLE IF EXISTS {Temporary(name)}", .. CreateTable(SqlCursors.Schema, TemporaryName(name), columns)];

    public override string Update(string into, string from, IReadOnlyList<(string Column, string Value)> sets) =>
        $"MERGE INTO {into} AS t USING {from} AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET {string.Join(", ", sets.Select(set => $"{set.Column} = {set.Value}"))}";

    public sealed override string CopyOf(string column) => Names.Fit($"{Copies}{column}");

    /// <summary>A column of times as a text that <c>IsoTime</c> reads.</summary>
    public virtual string AsText(string time) => Quote(time);

    /// <summary>Takes the cursors' rows away that later ones have replaced.</summary>
    /// <param name="table">The table as it stands in a statement.</param>
    /// <param name="warehouse">The warehouse's id.</param>
    /// <param name="before">Rows with a lower number go.</param>
    public virtual string Forget(string table, string warehouse, long before) =>
        $"DELETE FROM {table} WHERE {Quote("warehouse_id")} = '{warehouse}' AND {Quote("number")} < {before}";

    private string TemporaryName(string name) => $"{name}_{warehouse:N}";
}
