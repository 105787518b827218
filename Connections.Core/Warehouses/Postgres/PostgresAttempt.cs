using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>One try at a table, with what is made of its rows and what is set aside of them.</summary>
internal sealed partial class PostgresAttempt(PostgresTarget target, TableRows rows, Dictionary<int, string> refused, int maxRowBytes)
{
    private const string Staging = "_connections_merge";

    private readonly List<LoadedTable> _loaded = [];
    private PostgresCopy? _copy;

    public SyncNotices Notices { get; } = new();

    public async Task<IReadOnlyList<LoadedTable>> RunAsync(CancellationToken cancellationToken)
    {
        var discards = new Discards(target.Source.Texts, Notices);
        var since = target.Source.RepeatsSince(target.Context.Options.DuplicateWindow);
        var except = await PostgresRepeats.FindAsync(target.Connection, target.Schema, rows, target.Source.Texts, target.Suspects, since, cancellationToken);
        if (except.Count == rows.Count)
            return _loaded;
        if (refused.Count > 0)
        {
            foreach (var (row, reason) in refused)
                discards.AddRow(rows, row, reason);
            except = except.Concat(refused.Keys).ToHashSet();
        }

        if (target.Schema.HasRoomFor(rows))
            await CopyAsync(except, discards, cancellationToken);
        else
            discards.AddAll(rows, except, $"The schema has {target.Context.Options.MaxTables} tables, the most that it may have.");

        if (discards.Rows.Count > 0)
            await AppendAsync(discards.Rows, FrozenSet<int>.Empty, discards: null, cancellationToken);
        return _loaded;
    }

    /// <summary>Whether a row does not fit into a page. The server does not say which.</summary>
    public bool IsTooBig(PostgresException e) => _copy is not null && e.SqlState == PostgresErrorCodes.ProgramLimitExceeded;

    /// <summary>The row that the server named when it refused one; null where it did not.</summary>
    public int? RefusedRow(PostgresException e)
    {
        if (_copy is null || e.SqlState[..2] is not ("22" or "23") || e.Where is not { } where || CopyLine().Match(where) is not { Success: true } line)
            return null;
        return _copy.RowOfLine(int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private async Task CopyAsync(IReadOnlySet<int> except, Discards discards, CancellationToken cancellationToken)
    {
        if (except.Count < rows.Count)
            await AppendAsync(rows, except, discards, cancellationToken);
        _copy = null; // from here on a refusal is not of one of these rows
        foreach (var lost in rows.Lost.Where(lost => !except.Contains(lost.Row)))
            discards.Add(rows, lost.Row, lost.Column, lost.Text, lost.Reason);

        if (rows.Name == TableNames.Identifies)
            await MergeAsync(LatestState.Fold(rows, "user_id", except, TableNames.Users, target.Source.Texts), discards, cancellationToken);
        else if (rows.Name == TableNames.Groups)
            await MergeAsync(LatestState.Fold(rows, "group_id", except, TableNames.Accounts, target.Source.Texts), discards, cancellationToken);
    }

    private async Task AppendAsync(TableRows appended, IReadOnlySet<int> except, Discards? discards, CancellationToken cancellationToken)
    {
        appended.SeeKinds(except);
        await target.Schema.MakeRoomForAsync(appended, except, target.Source.Texts, Notices, cancellationToken);
        var copy = new PostgresCopy(target.Connection, target.Schema, target.Source.Texts, target.At, discards) { MaxRowBytes = maxRowBytes };
        _copy = appended == rows ? copy : null;
        await copy.RunAsync(appended, target.Schema.Qualified(appended.Name), except, cancellationToken);
        _loaded.Add(new(target.Source.SourceId, appended.Name, appended.Count - except.Count));
    }

    // The stored row is overwritten by calls that are not older; older ones fill its gaps.
    private async Task MergeAsync(TableRows states, Discards discards, CancellationToken cancellationToken)
    {
        if (states.Count == 0)
            return;
        states.SeeKinds(FrozenSet<int>.Empty);
        await target.Schema.MakeRoomForAsync(states, FrozenSet<int>.Empty, target.Source.Texts, Notices, cancellationToken);
        var into = target.Schema.Qualified(states.Name);
        await target.Connection.ExecuteAsync($"DROP TABLE IF EXISTS pg_temp.{Staging}", cancellationToken);
        await target.Connection.ExecuteAsync($"CREATE TEMP TABLE {Staging} (LIKE {into}) ON COMMIT DROP", cancellationToken);
        var copy = new PostgresCopy(target.Connection, target.Schema, target.Source.Texts, target.At, discards);
        var columns = await copy.RunAsync(states, $"pg_temp.{Staging}", FrozenSet<int>.Empty, cancellationToken);

        var sets = columns.Where(column => column != "id").Select(PostgresSql.Quote).Select(column => column switch
        {
            "\"uuid_ts\"" => $"{column} = s.{column}",
            "\"received_at\"" => $"{column} = greatest(t.{column}, s.{column})",
            _ => $"{column} = CASE WHEN t.received_at IS NULL OR s.received_at >= t.received_at THEN COALESCE(s.{column}, t.{column}) ELSE COALESCE(t.{column}, s.{column}) END",
        });
        var names = string.Join(", ", columns.Select(PostgresSql.Quote));
        await target.Connection.ExecuteAsync($"ANALYZE pg_temp.{Staging} (id)", cancellationToken);
        await target.Connection.ExecuteAsync($"UPDATE {into} t SET {string.Join(", ", sets)} FROM pg_temp.{Staging} s WHERE t.id = s.id", cancellationToken);
        await target.Connection.ExecuteAsync(
            $"INSERT INTO {into} ({names}) SELECT {names} FROM pg_temp.{Staging} s WHERE NOT EXISTS (SELECT 1 FROM {into} t WHERE t.id = s.id)", cancellationToken);
        _loaded.Add(new(target.Source.SourceId, states.Name, states.Count));
    }

    [GeneratedRegex(@"^COPY .*?, line (\d+)", RegexOptions.Multiline)]
    private static partial Regex CopyLine();
}
