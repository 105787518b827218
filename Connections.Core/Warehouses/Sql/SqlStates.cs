using System.Collections.Frozen;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>Merges the latest states of users and accounts. The stored row is overwritten by calls that are not older; older ones fill its gaps.</summary>
internal static class SqlStates
{
    private const string Staging = "_connections_merge";

    /// <summary>The states that calls make; null where they make none.</summary>
    public static TableRows? Fold(SqlTarget target, TableRows calls, IReadOnlySet<int> except) => calls.Name switch
    {
        TableNames.Identifies => LatestState.Fold(calls, "user_id", except, TableNames.Users, target.Source.Texts),
        TableNames.Groups => LatestState.Fold(calls, "group_id", except, TableNames.Accounts, target.Source.Texts),
        _ => null,
    };

    /// <summary>Writes states whose table and columns are there.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> MergeAsync(SqlTarget target, TableRows states, Discards discards, int? maxRowBytes, CancellationToken cancellationToken)
    {
        var (dialect, connection) = (target.Dialect, target.Connection);
        states.SeeKinds(FrozenSet<int>.Empty);
        var fitted = new FittedRows(target, states, target.Schema.Columns(states.Name)!, FrozenSet<int>.Empty, discards, maxRowBytes);
        var (into, from) = (target.Schema.Qualified(states.Name), dialect.Temporary(Staging));
        foreach (var statement in dialect.CreateTemporary(Staging, fitted.Columns))
            await connection.ExecuteAsync(statement, cancellationToken);
        await dialect.WriteAsync(connection, from, fitted, cancellationToken);

        var sets = fitted.Columns.Select(column => column.Name).Where(column => column != "id").Select(column => Set(dialect.Quote(column), column == "uuid_ts")).ToList();
        var names = fitted.Columns.Select(column => dialect.Quote(column.Name)).ToList();
        await connection.ExecuteAsync(dialect.Update(into, from, sets), cancellationToken);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO {into} ({string.Join(", ", names)}) SELECT {string.Join(", ", names.Select(name => $"s.{name}"))} FROM {from} AS s
            LEFT JOIN {into} AS t ON {dialect.SameId("t.id", "s.id")} WHERE t.id IS NULL
            """,
            cancellationToken);
        return fitted.Count;
    }

    // Whether a state is the later one stays the same when the row's own received_at was set already, as some engines do one after the other.
    private static (string Column, string Value) Set(string column, bool isStamp) => (
        column,
        isStamp ? $"s.{column}" : $"CASE WHEN t.received_at IS NULL OR s.received_at >= t.received_at THEN COALESCE(s.{column}, t.{column}) ELSE COALESCE(t.{column}, s.{column}) END");
}
