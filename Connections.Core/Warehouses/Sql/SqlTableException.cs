namespace Connections.Core.Warehouses.Sql;

/// <summary>A table failed for a reason of its own, and the engine has no savepoint to go back to: the batch is done again without it.</summary>
internal sealed class SqlTableException(FailedTable table, WarehouseException inner) : Exception(inner.Message, inner)
{
    public FailedTable Table => table;

    public WarehouseException Fault => inner;
}
