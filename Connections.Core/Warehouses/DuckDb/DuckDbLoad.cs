using System.Collections.Frozen;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>Writes one source's rows of a batch, inside the session's transaction.</summary>
/// <param name="connection">The open file.</param>
/// <param name="schema">The source's schema.</param>
/// <param name="source">Its rows.</param>
/// <param name="suspects">Hashes of ids that may be there already; null: any.</param>
/// <param name="notices">Gets what there is to tell.</param>
/// <param name="at">When the batch was made.</param>
/// <param name="room">What the transaction holds of the engine's memory.</param>
/// <param name="context">Limits.</param>
internal sealed class DuckDbLoad(
    DuckDBConnection connection, DuckDbSchema schema, EventRows source, IReadOnlySet<ulong>? suspects, SyncNotices notices, DateTimeOffset at, DuckDbRoom room, EngineContext context)
{
    private const string Staging = "_connections_merge";

    private Discards _discards = new(source.Texts, notices);
    private List<LoadedTable> _loaded = [];

    /// <summary>Writes the tables one after the other. Gives what was written since the last commit.</summary>
    /// <param name="without">Tables to leave out.</param>
    /// <param name="inWork">Told the table in work.</param>
    /// <param name="fault">What an error of the engine means.</param>
    /// <param name="commit">Commits what it is given, and goes on in a new transaction: called before the transaction outgrows the engine's memory.</param>
    /// <param name="cancellationToken">Ends it between two tables.</param>
    /// <exception cref="DuckDbTableException">A table failed for a reason of its own.</exception>
    public IReadOnlyList<LoadedTable> Run(
        IReadOnlySet<FailedTable> without, Action<string?> inWork, Func<DuckDBException, WarehouseException> fault, Action<IReadOnlyList<LoadedTable>> commit,
        CancellationToken cancellationToken)
    {
        foreach (var rows in source.Tables.Where(rows => !without.Contains(new(source.SourceId, rows.Name))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (room.IsFull)
            {
                AppendDiscards();
                commit(_loaded);
                (_loaded, _discards) = ([], new(source.Texts, notices));
            }

            inWork($"{schema.Name}.{rows.Name}");
            try
            {
                Load(rows);
            }
            catch (WarehouseException e) when (e.IsOfTable)
            {
                throw new DuckDbTableException(new(source.SourceId, rows.Name), e);
            }
            catch (DuckDBException e) when (fault(e) is { IsOfTable: true } ofTable)
            {
                throw new DuckDbTableException(new(source.SourceId, rows.Name), ofTable);
            }
        }

        AppendDiscards();
        return _loaded;
    }

    // With the rows that they belong to: a repeat of those leaves no discards.
    private void AppendDiscards()
    {
        if (_discards.Rows.Count > 0)
            Append(_discards.Rows, FrozenSet<int>.Empty);
    }

    private void Load(TableRows rows)
    {
        var repeats = DuckDbRepeats.Find(connection, schema, rows, source.Texts, suspects, source.RepeatsSince(context.Options.DuplicateWindow));
        if (repeats.Count == rows.Count)
            return;
        if (!schema.HasRoomFor(rows))
        {
            _discards.AddAll(rows, repeats, $"The schema has {context.Options.MaxTables} tables, the most that it may have.");
            return;
        }

        Append(rows, repeats);
        foreach (var lost in rows.Lost.Where(lost => !repeats.Contains(lost.Row)))
            _discards.Add(rows, lost.Row, lost.Column, lost.Text, lost.Reason);

        if (rows.Name == TableNames.Identifies)
            Merge(LatestState.Fold(rows, "user_id", repeats, TableNames.Users, source.Texts));
        else if (rows.Name == TableNames.Groups)
            Merge(LatestState.Fold(rows, "group_id", repeats, TableNames.Accounts, source.Texts));
    }

    private void Append(TableRows rows, IReadOnlySet<int> repeats)
    {
        rows.SeeKinds(repeats);
        schema.MakeRoomFor(rows, repeats, source.Texts, notices);
        using (var appender = connection.CreateAppender(null, schema.Name, rows.Name))
            AppendTo(appender, rows, repeats);
        room.Take(schema.Columns(rows.Name)!.Count, rows.Count - repeats.Count);
        _loaded.Add(new(source.SourceId, rows.Name, rows.Count - repeats.Count));
    }

    // The stored row is overwritten by calls that are not older; older ones fill its gaps.
    private void Merge(TableRows states)
    {
        if (states.Count == 0)
            return;
        states.SeeKinds(FrozenSet<int>.Empty);
        schema.MakeRoomFor(states, FrozenSet<int>.Empty, source.Texts, notices);
        var target = schema.Qualified(states.Name);
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Staging} AS FROM {target} LIMIT 0");
        using (var appender = connection.CreateAppender("temp", "main", Staging))
            AppendTo(appender, states, FrozenSet<int>.Empty);

        var known = states.Columns.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var columns = schema.Columns(states.Name)!.Select(column => column.Name).Where(known.Contains).ToList();
        var isLatest = "t.received_at IS NULL OR s.received_at >= t.received_at";
        var sets = columns.Where(column => column != "id").Select(DuckDbSql.Quote).Select(column => column switch
        {
            "\"uuid_ts\"" => $"{column} = s.{column}",
            "\"received_at\"" => $"{column} = greatest(t.{column}, s.{column})",
            _ => $"{column} = CASE WHEN {isLatest} THEN COALESCE(s.{column}, t.{column}) ELSE COALESCE(t.{column}, s.{column}) END",
        });
        var names = columns.Select(DuckDbSql.Quote).ToList();
        connection.Execute(
            $"""
            MERGE INTO {target} t USING temp.main.{Staging} s ON t.id = s.id
            WHEN MATCHED THEN UPDATE SET {string.Join(", ", sets)}
            WHEN NOT MATCHED THEN INSERT ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(name => $"s.{name}"))})
            """);
        connection.Execute($"DROP TABLE temp.main.{Staging}");
        _loaded.Add(new(source.SourceId, states.Name, states.Count));
    }

    private void AppendTo(DuckDBAppender appender, TableRows rows, IReadOnlySet<int> except)
    {
        var columns = schema.Columns(rows.Name)!;
        // From the table's columns to ours: -1 for one that somebody else added. DuckDB tells names apart without regard to case.
        var byName = rows.Columns.ToDictionary(column => column.Name, column => column.Index, StringComparer.OrdinalIgnoreCase);
        var ours = columns.Select(column => byName.GetValueOrDefault(column.Name, -1)).ToArray();
        var cells = new Cell?[rows.Columns.Count];
        var homeless = schema.Homeless(rows);
        for (var row = 0; row < rows.Count; row++)
        {
            if (except.Contains(row))
                continue;
            foreach (var cell in rows.Row(row))
                cells[cell.Column] = cell;

            var target = appender.CreateRow();
            for (var at = 0; at < ours.Length; at++)
                AppendCell(target, columns[at], ours[at] < 0 ? null : cells[ours[at]], isOurs: ours[at] >= 0, rows, row);
            target.EndRow();
            foreach (var column in homeless)
            {
                if (cells[column.Index] is { } value)
                    _discards.Add(rows, row, column.Name, value.Text, $"The table has {columns.Count} columns, the most that it may have.");
            }

            foreach (var cell in rows.Row(row))
                cells[cell.Column] = null;
        }
    }

    private void AppendCell(IDuckDBAppenderRow target, DuckDbColumn column, Cell? cell, bool isOurs, TableRows rows, int row)
    {
        if (!isOurs)
            target.AppendDefault();
        else if (column.Name == "uuid_ts")
            target.AppendValue(at);
        else if (cell is not { } value)
            target.AppendNullValue();
        else if (!DuckDbValue.TryAppend(target, column.Type, value.Kind, source.Texts[value.Text]))
        {
            target.AppendNullValue();
            if (rows != _discards.Rows)
                _discards.Add(rows, row, column.Name, value.Text, $"The column is {column.Type}, the value does not fit.");
        }
    }
}
