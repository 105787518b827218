using System.Collections.Frozen;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>One try at writing what a plan has, with what is set aside of it.</summary>
/// <param name="target">Where it goes.</param>
/// <param name="plan">What.</param>
/// <param name="notices">Told what is set aside.</param>
/// <param name="isCareful">Whether rows are known to be refused: then they are found and set aside.</param>
/// <param name="maxRowBytes">See <see cref="SqlDialect.MaxRowBytes"/>.</param>
internal sealed class SqlWrite(SqlTarget target, SqlPlan plan, SyncNotices notices, bool isCareful, int? maxRowBytes)
{
    private readonly Discards _discards = new(target.Source.Texts, notices);
    private readonly List<LoadedTable> _loaded = [];

    public async Task<IReadOnlyList<LoadedTable>> RunAsync(CancellationToken cancellationToken)
    {
        if (plan.Repeats.Count == plan.Rows.Count)
            return [];
        if (plan.HasRoom)
            await WriteAsync(cancellationToken);
        else
            _discards.AddAll(plan.Rows, plan.Repeats, $"The schema has {target.Context.Options.MaxTables} tables, the most that it may have.");

        if (_discards.Rows.Count > 0)
        {
            await SqlPlan.MakeRoomAsync(target, _discards.Rows, FrozenSet<int>.Empty, notices, cancellationToken);
            await AppendAsync(_discards.Rows, FrozenSet<int>.Empty, discards: null, cancellationToken);
        }

        return _loaded;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var refused = await AppendAsync(plan.Rows, plan.Repeats, _discards, cancellationToken);
        var except = refused.Count == 0 ? plan.Repeats : plan.Repeats.Concat(refused).ToHashSet();
        foreach (var lost in plan.Rows.Lost.Where(lost => !except.Contains(lost.Row)))
            _discards.Add(plan.Rows, lost.Row, lost.Column, lost.Text, lost.Reason);

        if (SqlStates.Fold(target, plan.Rows, except) is { Count: > 0 } states && await SqlStates.MergeAsync(target, states, _discards, maxRowBytes, cancellationToken) is > 0 and var merged)
            _loaded.Add(new(target.Source.SourceId, states.Name, merged));
    }

    // Returns the rows that were refused.
    private async Task<IReadOnlyList<int>> AppendAsync(TableRows rows, IReadOnlySet<int> except, Discards? discards, CancellationToken cancellationToken)
    {
        var fitted = new FittedRows(target, rows, target.Schema.Columns(rows.Name)!, except, discards, maxRowBytes);
        var into = target.Schema.Qualified(rows.Name);
        IReadOnlyList<int> refused = [];
        if (isCareful && discards is not null)
            refused = await new SqlInsert(target.Dialect, target.Connection).WriteAsync(into, fitted, cancellationToken);
        else
            await target.Dialect.WriteAsync(target.Connection, into, fitted, cancellationToken);
        if (fitted.Count > refused.Count)
            _loaded.Add(new(target.Source.SourceId, rows.Name, fitted.Count - refused.Count));
        return refused;
    }
}
