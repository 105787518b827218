using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>
/// Writes one source's rows of a batch, inside the session's transaction: all tables together, or each in a savepoint of its own, so that what a table fails
/// at is undone for it alone and the others go on.
/// </summary>
internal sealed class PostgresLoad(PostgresTarget target, bool apart)
{
    private const string Savepoint = "connections_table";

    // Rows that a constraint of somebody's refuses are found one by one, each at the cost of a COPY.
    private const int MaxRefused = 50;

    /// <summary>Loads a table and what is made of it.</summary>
    /// <returns>Rows by table; null where it failed apart from the others, which the notices tell.</returns>
    /// <exception cref="PostgresException">The server refused something, and the transaction is void with it.</exception>
    public Task<IReadOnlyList<LoadedTable>?> LoadAsync(TableRows rows, CancellationToken cancellationToken) =>
        apart ? LoadApartAsync(rows, cancellationToken) : LoadTogetherAsync(rows, cancellationToken);

    private async Task<IReadOnlyList<LoadedTable>?> LoadTogetherAsync(TableRows rows, CancellationToken cancellationToken)
    {
        var attempt = new PostgresAttempt(target, rows, [], PostgresCopy.PageBytes);
        var loaded = await attempt.RunAsync(cancellationToken);
        target.Notices.AddAll(attempt.Notices);
        return loaded;
    }

    private async Task<IReadOnlyList<LoadedTable>?> LoadApartAsync(TableRows rows, CancellationToken cancellationToken)
    {
        Dictionary<int, string> refused = [];
        var maxRowBytes = PostgresCopy.PageBytes;
        while (true)
        {
            await target.Connection.ExecuteAsync($"SAVEPOINT {Savepoint}", cancellationToken);
            var attempt = new PostgresAttempt(target, rows, refused, maxRowBytes);
            try
            {
                var loaded = await attempt.RunAsync(cancellationToken);
                await target.Connection.ExecuteAsync($"RELEASE SAVEPOINT {Savepoint}", cancellationToken);
                target.Notices.AddAll(attempt.Notices);
                return loaded;
            }
            catch (PostgresException e) when (attempt.IsTooBig(e) && maxRowBytes > 0)
            {
                maxRowBytes = Math.Max(0, maxRowBytes - PostgresCopy.PageBytes / 4);
            }
            catch (PostgresException e) when (refused.Count < MaxRefused && attempt.RefusedRow(e) is { } row)
            {
                refused.Add(row, $"The database refused the row. ({e.SqlState}: {e.MessageText})");
            }
            catch (PostgresException e) when (PostgresFaults.Of(e, target.Context) is { IsOfTable: true } fault)
            {
                return await LeaveOutAsync(rows, fault, cancellationToken);
            }
            catch (WarehouseException e) when (e.IsOfTable)
            {
                return await LeaveOutAsync(rows, e, cancellationToken);
            }

            await UndoAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<LoadedTable>?> LeaveOutAsync(TableRows rows, WarehouseException fault, CancellationToken cancellationToken)
    {
        await UndoAsync(cancellationToken);
        target.Notices.Error(rows.Name, fault);
        return null;
    }

    private async Task UndoAsync(CancellationToken cancellationToken)
    {
        await target.Connection.ExecuteAsync($"ROLLBACK TO SAVEPOINT {Savepoint}", cancellationToken);
        await target.Connection.ExecuteAsync($"RELEASE SAVEPOINT {Savepoint}", cancellationToken);
        // Tables and columns that were made meanwhile are gone again.
        await target.Schema.ReadAsync(cancellationToken);
    }
}
