using System.Collections.Frozen;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Statements;

/// <summary>
/// Writes what a plan has where each statement takes effect alone. The rows come last: as long as they are not there a redo does all of it again,
/// and what comes before them does no harm twice. States are merged by their key, and values set aside are not added where they are already.
/// </summary>
internal sealed class StatementWrite(SqlTarget target, SqlPlan plan, SyncNotices notices)
{
    private const string Staging = "_connections_aside";

    // What tells two of them apart.
    private static readonly string[] Same = ["id", "table_name", "column_name"];

    private readonly Discards _discards = new(target.Source.Texts, notices);
    private readonly List<LoadedTable> _loaded = [];

    public async Task<IReadOnlyList<LoadedTable>> RunAsync(CancellationToken cancellationToken)
    {
        if (plan.Repeats.Count == plan.Rows.Count)
            return [];
        if (!plan.HasRoom)
        {
            _discards.AddAll(plan.Rows, plan.Repeats, $"The schema has {target.Context.Options.MaxTables} tables, the most that it may have.");
            await SetAsideAsync(cancellationToken);
            return _loaded;
        }

        // Once through the rows only to find what does not fit, since that is written first.
        Fitted(_discards, out var first);
        while (first.Read())
        {
        }

        foreach (var lost in plan.Rows.Lost.Where(lost => !plan.Repeats.Contains(lost.Row)))
            _discards.Add(plan.Rows, lost.Row, lost.Column, lost.Text, lost.Reason);
        if (SqlStates.Fold(target, plan.Rows, plan.Repeats) is { Count: > 0 } states)
            Tell(states.Name, await SqlStates.MergeAsync(target, states, _discards, target.Dialect.MaxRowBytes, cancellationToken));
        if (_discards.Rows.Count > 0)
            await SetAsideAsync(cancellationToken);

        Fitted(new Discards(target.Source.Texts, new SyncNotices()), out var rows);
        await target.Dialect.WriteAsync(target.Connection, target.Schema.Qualified(plan.Rows.Name), rows, cancellationToken);
        Tell(plan.Rows.Name, rows.Count);
        return _loaded;
    }

    private void Fitted(Discards discards, out FittedRows fitted)
    {
        plan.Rows.SeeKinds(plan.Repeats);
        fitted = new(target, plan.Rows, target.Schema.Columns(plan.Rows.Name)!, plan.Repeats, discards, target.Dialect.MaxRowBytes);
    }

    private async Task SetAsideAsync(CancellationToken cancellationToken)
    {
        await SqlPlan.MakeRoomAsync(target, _discards.Rows, FrozenSet<int>.Empty, notices, cancellationToken);
        var (dialect, connection) = (target.Dialect, target.Connection);
        var fitted = new FittedRows(target, _discards.Rows, target.Schema.Columns(TableNames.Discards)!, FrozenSet<int>.Empty, discards: null, maxRowBytes: null);
        var (into, from) = (target.Schema.Qualified(TableNames.Discards), dialect.Temporary(Staging));
        foreach (var statement in dialect.CreateTemporary(Staging, fitted.Columns))
            await connection.ExecuteAsync(statement, cancellationToken);
        await dialect.WriteAsync(connection, from, fitted, cancellationToken);
        var names = fitted.Columns.Select(column => dialect.Quote(column.Name)).ToList();
        var same = string.Join(" AND ", Same.Where(name => fitted.Columns.Any(column => dialect.Cases.Equals(column.Name, name))).Select(dialect.Quote)
            .Select(name => $"COALESCE(t.{name}, '') = COALESCE(s.{name}, '')"));
        await connection.ExecuteAsync(
            $"""
            INSERT INTO {into} ({string.Join(", ", names)}) SELECT {string.Join(", ", names.Select(name => $"s.{name}"))} FROM {from} AS s
            LEFT JOIN {into} AS t ON {same} WHERE t.{dialect.Quote("id")} IS NULL
            """,
            cancellationToken);
        Tell(TableNames.Discards, fitted.Count);
    }

    private void Tell(string table, long rows)
    {
        if (rows > 0)
            _loaded.Add(new(target.Source.SourceId, table, rows));
    }
}
