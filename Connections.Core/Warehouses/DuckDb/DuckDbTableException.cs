namespace Connections.Core.Warehouses.DuckDb;

/// <summary>A table failed for a reason of its own: the batch goes on without it.</summary>
internal sealed class DuckDbTableException(FailedTable table, WarehouseException inner) : Exception(inner.Message, inner)
{
    public FailedTable Table => table;

    public WarehouseException Fault => inner;
}
