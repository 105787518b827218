using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Statements;

/// <summary>A way to an engine whose statements go on running when their asker is gone.</summary>
internal interface IStatementConnection : ISqlConnection
{
    /// <summary>
    /// Ends what a lost session of this warehouse had begun, and returns when none of it runs any more: rows that were still being written could
    /// not be seen by the search for repeats.
    /// </summary>
    Task EndLostAsync(CancellationToken cancellationToken);
}
