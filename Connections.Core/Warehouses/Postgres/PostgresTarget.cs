using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>Where one source's rows of a batch go.</summary>
/// <param name="Connection">In the batch's transaction.</param>
/// <param name="Schema">The source's schema.</param>
/// <param name="Source">The rows.</param>
/// <param name="Suspects">Hashes of ids that may be there already; null: any may.</param>
/// <param name="Notices">Gets what there is to tell, once it is sure.</param>
/// <param name="At">The rows' <c>uuid_ts</c>.</param>
/// <param name="Context">Settings and limits.</param>
internal sealed record PostgresTarget(
    NpgsqlConnection Connection, PostgresSchema Schema, EventRows Source, IReadOnlySet<ulong>? Suspects, SyncNotices Notices, DateTimeOffset At, EngineContext Context);
