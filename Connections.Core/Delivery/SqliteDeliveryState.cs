using System.Text.Json;
using Connections.Core.Delivery.Figures;
using Connections.Core.Delivery.Replays;
using Connections.Core.Log;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery;

/// <summary>Delivery state in one SQLite file.</summary>
/// <remarks>
/// Format: <c>cursors</c> (one row for each destination; its absence means that the destination is forgotten), <c>waiting</c> (of one
/// user key the smallest id is the earliest event and the only one with a time of its own), <c>counters</c> since ever, parked
/// events (<see cref="ParkedTable"/>), and the figures of periods (<see cref="FigureTable"/>). Times are UTC ticks.
/// A commit is whole, in one transaction with a full sync that commits of other destinations share. A kill before it leaves the cursor where it
/// was: its events are read again and may arrive twice. A kill after it leaves nothing to do.
/// </remarks>
internal sealed class SqliteDeliveryState : IDeliveryState, IDisposable
{
    private readonly Func<DateTimeOffset> _latestTry;
    private readonly ParkedTable _parked;
    private readonly FigureTable _figures;
    private readonly SampleTable _samples;

    /// <summary>The file.</summary>
    internal DeliveryDb Db { get; }

    /// <summary>The replays, in the same file.</summary>
    internal ReplayTable Replays { get; }

    /// <summary>Opens the file, and makes it where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="latestTry">
    /// The latest time that a next try can have. One behind it was set by a clock that has gone back since, and is due at once: its event would
    /// wait until the clock comes there again. Null: none is too late.
    /// </param>
    public SqliteDeliveryState(string path, Func<DateTimeOffset>? latestTry = null)
    {
        _latestTry = latestTry ?? (() => DateTimeOffset.MaxValue);
        Db = new(path);
        Db.Make(
            """
            CREATE TABLE IF NOT EXISTS cursors (destination TEXT PRIMARY KEY, position TEXT NOT NULL, last_delivered INTEGER) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS waiting (
                id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, position TEXT NOT NULL, source TEXT NOT NULL,
                user_key INTEGER NOT NULL, json BLOB NOT NULL, attempts INTEGER NOT NULL, first_try INTEGER, next_try INTEGER,
                reason TEXT, done TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS waiting_by_key ON waiting (destination, user_key, id, next_try);
            CREATE TABLE IF NOT EXISTS counters (
                destination TEXT, state TEXT, reason TEXT, count INTEGER NOT NULL, PRIMARY KEY (destination, state, reason)) WITHOUT ROWID;
            DROP TABLE IF EXISTS minutes;
            """);
        _parked = new(Db);
        _figures = new(Db);
        _samples = new(Db);
        Replays = new(Db, Arrived);
    }

    public async Task<LogPosition?> ReadCursorAsync(Guid destinationId, CancellationToken cancellationToken) =>
        (await Db.ReadAsync<LogPosition?>(
            "SELECT position FROM cursors WHERE destination = $d", [("$d", Key(destinationId))],
            row => Position(row.GetString(0)), cancellationToken)).FirstOrDefault();

    public async Task BeginAsync(Guid destinationId, LogPosition at, CancellationToken cancellationToken)
    {
        // Most calls find the cursor there: they need not wait for the writer.
        if (await ReadCursorAsync(destinationId, cancellationToken) is null)
            await Db.WriteAsync(write => write.Run("INSERT OR IGNORE INTO cursors VALUES ($d, $p, NULL)", ("$d", Key(destinationId)), ("$p", at.ToString())), cancellationToken);
    }

    public Task MoveAsync(Guid destinationId, LogPosition to, CancellationToken cancellationToken) => Db.WriteAsync(
        write => write.Run(
            "INSERT INTO cursors VALUES ($d, $p, NULL) ON CONFLICT DO UPDATE SET position = excluded.position",
            ("$d", Key(destinationId)), ("$p", to.ToString())),
        cancellationToken);

    public async Task<WaitingSummary> ReadWaitingAsync(Guid destinationId, CancellationToken cancellationToken)
    {
        var latest = _latestTry().UtcTicks;
        // SQLite takes a bare column from the row that has the minimum: the oldest event of the key.
        var keys = await Db.ReadAsync(
            "SELECT user_key, COUNT(*), MIN(id), next_try FROM waiting WHERE destination = $d GROUP BY user_key", [("$d", Key(destinationId))],
            row => (Key: unchecked((ulong)row.GetInt64(0)), Count: row.GetInt32(1), NextTry: row.IsDBNull(3) || row.GetInt64(3) > latest ? default : Time(row.GetInt64(3))),
            cancellationToken);
        return new(keys.Sum(key => key.Count), keys.ToDictionary(key => key.Key, key => key.NextTry), keys.Count == 0 ? null : keys.Min(key => key.NextTry));
    }

    public async Task<IReadOnlyList<WaitingEvent>> ReadDueAsync(Guid destinationId, DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        await Db.ReadAsync(
            """
            SELECT id, position, source, user_key, json, attempts, first_try, next_try, reason, done FROM waiting
            WHERE destination = $d AND user_key IN (
                SELECT user_key FROM (SELECT user_key, MIN(id), next_try FROM waiting WHERE destination = $d GROUP BY user_key)
                WHERE COALESCE(next_try, 0) <= $now OR next_try > $latest)
            ORDER BY id LIMIT $max
            """,
            [("$d", Key(destinationId)), ("$now", now.UtcTicks), ("$latest", _latestTry().UtcTicks), ("$max", max)],
            Waiting,
            cancellationToken);

    public async Task<WaitingEvent?> FindWaitingAsync(Guid destinationId, LogPosition position, CancellationToken cancellationToken) =>
        (await Db.ReadAsync(
            """
            SELECT id, position, source, user_key, json, attempts, first_try, next_try, reason, done FROM waiting
            WHERE destination = $d AND position = $position LIMIT 1
            """,
            [("$d", Key(destinationId)), ("$position", position.ToString())], Waiting, cancellationToken)).FirstOrDefault();

    public Task<ParkedRecord?> FindParkedAsync(Guid destinationId, LogPosition position, CancellationToken cancellationToken) =>
        _parked.FindAsync(destinationId, position, cancellationToken);

    public Task<CommitAnswer> CommitSliceAsync(SliceResult slice, CancellationToken cancellationToken) => Db.WriteAsync(
        write =>
        {
            var key = ("$d", (object?)Key(slice.DestinationId));
            if (write.Ask("SELECT position FROM cursors WHERE destination = $d", key) is not string stored)
                return new CommitAnswer(false, []);
            var follows = Follows(Position(stored), slice);
            if (follows && slice.From != slice.To)
                write.Run("UPDATE cursors SET position = $to WHERE destination = $d", key, ("$to", slice.To.ToString()));
            foreach (var id in slice.Gone)
                write.Run("DELETE FROM waiting WHERE id = $id", ("$id", id));
            List<long> ids = [];
            foreach (var waiting in slice.Waiting)
                if (Write(write, slice.DestinationId, waiting) is { } id)
                    ids.Add(id);
            foreach (var parked in slice.Parked)
                ParkedTable.Add(write, slice.DestinationId, parked, slice.At);
            foreach (var count in slice.Counts)
                Count(write, slice.DestinationId, count.State, count.Reason, count.Count, slice.At);
            _figures.Add(write, slice.DestinationId, slice.Figures, slice.At);
            _samples.Add(write, slice.DestinationId, slice.Samples);
            return new CommitAnswer(follows, ids);
        },
        cancellationToken);

    public Task<IReadOnlyList<ParkedRecord>> ReadParkedAsync(Guid destinationId, ParkedSelection which, long after, int max, CancellationToken cancellationToken) =>
        _parked.ReadAsync(destinationId, which, after, max, cancellationToken);

    public Task<IReadOnlyList<ParkedEvent>> ListParkedAsync(Guid destinationId, ParkedSelection which, int skip, int max, CancellationToken cancellationToken) =>
        _parked.ListAsync(destinationId, which, skip, max, cancellationToken);

    public Task<IReadOnlyList<ReasonCount>> CountParkedAsync(Guid destinationId, ParkedSelection which, CancellationToken cancellationToken) =>
        _parked.CountAsync(destinationId, which, cancellationToken);

    public Task CommitResendAsync(
        Guid destinationId, IReadOnlyList<ParkedRecord> delivered, IReadOnlyList<ParkedRecord> failed, DateTimeOffset at, CancellationToken cancellationToken) =>
        Db.WriteAsync(
            write =>
            {
                // Somebody else's re-send may have been faster: an event is counted once.
                foreach (var parked in delivered)
                    if (ParkedTable.Leave(write, parked.Id) is { } left)
                        Move(write, destinationId, left, DeliveryStates.Delivered, "", at);
                foreach (var parked in failed)
                    if (ParkedTable.Change(write, parked, at) is { } before)
                        Move(write, destinationId, before, DeliveryStates.Discarded, parked.Code, at);
            },
            cancellationToken);

    public Task<int> DeleteParkedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        Db.WriteAsync(write => write.Run("DELETE FROM parked WHERE at < $before", ("$before", before.UtcTicks)), cancellationToken);

    public int QueuedCommits => Db.QueuedWrites;

    public async Task<IReadOnlyList<ReasonCount>> ReadCountersAsync(Guid destinationId, CancellationToken cancellationToken) =>
        await Db.ReadAsync(
            "SELECT state, reason, count FROM counters WHERE destination = $d AND count <> 0", [("$d", Key(destinationId))],
            row => new ReasonCount(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellationToken);

    public async Task<IReadOnlyList<MinuteCount>> ReadMinutesAsync(Guid destinationId, DateTimeOffset from, CancellationToken cancellationToken) =>
        [
            .. (await _figures.ReadSeriesAsync(destinationId, FigurePeriod.ByMinute(from), null, cancellationToken))
                .Where(point => point.State != DeliveryStates.Took).Select(point => new MinuteCount(point.Start, point.State, point.Count)),
        ];

    public Task<IReadOnlyList<EventFigure>> ReadFiguresAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken) =>
        _figures.ReadAsync(destinationId, period, sourceId, cancellationToken);

    public Task<IReadOnlyList<FigurePoint>> ReadSeriesAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken) =>
        _figures.ReadSeriesAsync(destinationId, period, sourceId, cancellationToken);

    public Task<IReadOnlyList<ReasonSample>> ReadSamplesAsync(Guid destinationId, string state, string reason, CancellationToken cancellationToken) =>
        _samples.ReadAsync(destinationId, state, reason, cancellationToken);

    public Task TrimFiguresAsync(DateTimeOffset now, CancellationToken cancellationToken) => Db.WriteAsync(write => _figures.Trim(write, now), cancellationToken);

    public async Task<DateTimeOffset?> ReadLastDeliveredAsync(Guid destinationId, CancellationToken cancellationToken) =>
        (await Db.ReadAsync<DateTimeOffset?>(
            "SELECT last_delivered FROM cursors WHERE destination = $d", [("$d", Key(destinationId))],
            row => row.IsDBNull(0) ? null : Time(row.GetInt64(0)), cancellationToken)).FirstOrDefault();

    public Task ForgetAsync(Guid destinationId, CancellationToken cancellationToken) => Db.WriteAsync(
        write =>
        {
            foreach (var table in (string[])["cursors", "waiting", "parked", "counters", "replays"])
                write.Run($"DELETE FROM {table} WHERE destination = $d", ("$d", Key(destinationId)));
            _figures.Forget(write, destinationId);
            SampleTable.Forget(write, destinationId);
        },
        cancellationToken);

    public void Dispose() => Db.Dispose();

    // Somebody who found nothing to read may have moved the cursor over what the slice passed too; elsewhere it was put on purpose.
    private static bool Follows(LogPosition stored, SliceResult slice) =>
        stored.Log == slice.From.Log && !stored.IsBefore(slice.From) && !slice.To.IsBefore(stored);

    private static WaitingEvent Waiting(SqliteDataReader row) => new(
        row.GetInt64(0), Position(row.GetString(1)), Guid.Parse(row.GetString(2)), unchecked((ulong)row.GetInt64(3)), row.GetFieldValue<byte[]>(4))
    {
        Attempts = row.GetInt32(5),
        FirstTry = row.IsDBNull(6) ? null : Time(row.GetInt64(6)),
        NextTry = row.IsDBNull(7) ? null : Time(row.GetInt64(7)),
        Reason = row.IsDBNull(8) ? null : row.GetString(8),
        Done = Guids(row.GetString(9)),
    };

    // The id of a new row; null for one that there was.
    private static long? Write(SqliteWrite write, Guid destinationId, WaitingEvent waiting)
    {
        (string, object?)[] changing =
        [
            ("$attempts", waiting.Attempts), ("$first", waiting.FirstTry?.UtcTicks), ("$next", waiting.NextTry?.UtcTicks),
            ("$reason", waiting.Reason), ("$done", JsonSerializer.Serialize(waiting.Done)), ("$json", waiting.Json.ToArray()),
        ];
        if (waiting.Id != 0)
        {
            write.Run(
                "UPDATE waiting SET json = $json, attempts = $attempts, first_try = $first, next_try = $next, reason = $reason, done = $done WHERE id = $id",
                [.. changing, ("$id", waiting.Id)]);
            return null;
        }

        return (long)write.Ask(
            """
            INSERT INTO waiting (destination, position, source, user_key, json, attempts, first_try, next_try, reason, done)
            VALUES ($d, $position, $source, $key, $json, $attempts, $first, $next, $reason, $done) RETURNING id
            """,
            [
                .. changing, ("$d", Key(destinationId)), ("$position", waiting.Position.ToString()), ("$source", Key(waiting.SourceId)),
                ("$key", unchecked((long)waiting.UserKey)),
            ])!;
    }

    // A replay has brought it there after all.
    private void Arrived(SqliteWrite write, Guid destinationId, LogPosition position, DateTimeOffset at)
    {
        if (ParkedTable.Leave(write, destinationId, position) is { ReplayId: null } left)
            Move(write, destinationId, left, DeliveryStates.Delivered, "", at);
    }

    // What was counted when it was given up is taken back there, and counted as what it is now.
    private void Move(SqliteWrite write, Guid destinationId, ParkedRecord before, string state, string reason, DateTimeOffset at)
    {
        if (before.ReplayId is { } replay)
        {
            if (state == DeliveryStates.Delivered)
                ReplayTable.ArrivedLater(write, replay);
            return;
        }

        var facts = EventFacts.Of(before.Json);
        Count(write, destinationId, DeliveryStates.Discarded, before.Code, -1, at);
        Count(write, destinationId, state, reason, 1, at);
        _figures.Add(write, destinationId, [new(before.SourceId, null, DeliveryStates.Discarded, before.Code, facts.Type, facts.Name, -1)], before.At);
        _figures.Add(write, destinationId, [new(before.SourceId, null, state, reason, facts.Type, facts.Name, 1)], at);
    }

    private static void Count(SqliteWrite write, Guid destinationId, string state, string reason, long count, DateTimeOffset at)
    {
        write.Run(
            "INSERT INTO counters VALUES ($d, $state, $reason, $count) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            ("$d", Key(destinationId)), ("$state", state), ("$reason", reason), ("$count", count));
        if (state == DeliveryStates.Delivered)
            write.Run("UPDATE cursors SET last_delivered = $at WHERE destination = $d", ("$d", Key(destinationId)), ("$at", at.UtcTicks));
    }

    private static string Key(Guid id) => id.ToString("N");

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static Guid[] Guids(string json) => JsonSerializer.Deserialize<Guid[]>(json)!;

    private static LogPosition Position(string text) =>
        LogPosition.TryParse(text, out var position) ? position : throw new InvalidDataException($"'{text}' is no position.");
}
