using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Operations;

/// <summary>Something that this installation keeps of what it did, as rows of operational tables, read by a cursor that each warehouse keeps itself.</summary>
internal interface IOperationsStream
{
    /// <summary>What the warehouse's table of cursors has in place of a source.</summary>
    Guid Id { get; }

    /// <summary>The position before everything that is kept.</summary>
    LogPosition Start { get; }

    /// <summary>The position behind everything that is there now.</summary>
    Task<LogPosition> EndAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes rows of what stands behind <paramref name="from"/>, up to some thousand of them, and returns the position behind. The same may be
    /// made again in a later batch: rows have fixed ids, and those that are there are left out.
    /// </summary>
    Task<LogPosition> FillAsync(EventRows rows, LogPosition from, LogPosition end, CancellationToken cancellationToken);
}
