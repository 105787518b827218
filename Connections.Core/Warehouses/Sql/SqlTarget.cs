using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>Where one source's rows of a batch go.</summary>
/// <param name="Dialect">The engine's own ways.</param>
/// <param name="Connection">In the batch's transaction, or before it where tables are made outside of one.</param>
/// <param name="Schema">The source's schema.</param>
/// <param name="Source">The rows.</param>
/// <param name="Suspects">Hashes of ids that may be there already; null: any may.</param>
/// <param name="At">The rows' <c>uuid_ts</c>.</param>
/// <param name="Context">Settings and limits.</param>
internal sealed record SqlTarget(
    SqlDialect Dialect, ISqlConnection Connection, SqlSchema Schema, EventRows Source, IReadOnlySet<ulong>? Suspects, DateTimeOffset At, EngineContext Context);
