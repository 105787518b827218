using System.Collections.Frozen;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>What is to be written of a table's rows, when all tables and columns for it are there.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Repeats">Those that the table holds already.</param>
/// <param name="HasRoom">Whether the table is there; else its rows are set aside.</param>
internal sealed record SqlPlan(TableRows Rows, IReadOnlySet<int> Repeats, bool HasRoom)
{
    /// <summary>Finds the repeats, and makes room for the rest and for the latest states that follow from it.</summary>
    public static async Task<SqlPlan> MakeAsync(SqlTarget target, TableRows rows, SyncNotices notices, CancellationToken cancellationToken)
    {
        var repeats = await SqlRepeats.FindAsync(target, rows, cancellationToken);
        var hasRoom = target.Schema.HasRoomFor(rows);
        if (repeats.Count == rows.Count || !hasRoom)
            return new(rows, repeats, hasRoom);

        await MakeRoomAsync(target, rows, repeats, notices, cancellationToken);
        if (SqlStates.Fold(target, rows, repeats) is { Count: > 0 } states)
            await MakeRoomAsync(target, states, FrozenSet<int>.Empty, notices, cancellationToken);
        return new(rows, repeats, hasRoom);
    }

    /// <summary>Makes a table of the rows' columns.</summary>
    public static async Task MakeRoomAsync(SqlTarget target, TableRows rows, IReadOnlySet<int> except, SyncNotices notices, CancellationToken cancellationToken)
    {
        rows.SeeKinds(except);
        await target.Schema.MakeRoomForAsync(rows, except, target.Source.Texts, notices, cancellationToken);
    }
}
