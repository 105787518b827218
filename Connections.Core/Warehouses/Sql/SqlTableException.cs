namespace Connections.Core.Warehouses.Sql;

/// <summary>A table failed for a reason of its own. Where there was no savepoint to go back to, the batch is done again without it.</summary>
/// <param name="table">Which.</param>
/// <param name="inner">Why.</param>
/// <param name="hasEndedTransaction">Whether the transaction is void, although the engine has savepoints.</param>
internal sealed class SqlTableException(FailedTable table, WarehouseException inner, bool hasEndedTransaction = false) : Exception(inner.Message, inner)
{
    public FailedTable Table => table;

    public WarehouseException Fault => inner;

    public bool HasEndedTransaction => hasEndedTransaction;
}
