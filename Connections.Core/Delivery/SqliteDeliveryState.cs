using System.Text.Json;
using Connections.Core.Log;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery;

/// <summary>Delivery state in one SQLite file.</summary>
/// <remarks>
/// Format: <c>cursors</c> (one row for each destination; its absence means that the destination is forgotten), <c>waiting</c> (of one
/// user key the smallest id is the earliest event and the only one with a time of its own), <c>parked</c>, <c>counters</c> since ever,
/// <c>minutes</c> for charts. Times are UTC ticks.
/// A commit is whole, in one transaction with a full sync that commits of other destinations share. A kill before it leaves the cursor where it
/// was: its events are read again and may arrive twice. A kill after it leaves nothing to do.
/// </remarks>
internal sealed class SqliteDeliveryState : IDeliveryState, IDisposable
{
    private static readonly TimeSpan MinutesKept = TimeSpan.FromDays(8);
    private readonly Func<DateTimeOffset> _latestTry;
    private readonly string _connectionString;
    private readonly SqliteWriter _writer;
    private long _minutesTrimmed;

    /// <summary>Opens the file, and makes it where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="latestTry">
    /// The latest time that a next try can have. One behind it was set by a clock that has gone back since, and is due at once: its event would
    /// wait until the clock comes there again. Null: none is too late.
    /// </param>
    public SqliteDeliveryState(string path, Func<DateTimeOffset>? latestTry = null)
    {
        _latestTry = latestTry ?? (() => DateTimeOffset.MaxValue);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        _writer = new(connection);
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS cursors (destination TEXT PRIMARY KEY, position TEXT NOT NULL, last_delivered INTEGER) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS waiting (
                id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, position TEXT NOT NULL, source TEXT NOT NULL,
                user_key INTEGER NOT NULL, json BLOB NOT NULL, attempts INTEGER NOT NULL, first_try INTEGER, next_try INTEGER,
                reason TEXT, done TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS waiting_by_key ON waiting (destination, user_key, id, next_try);
            CREATE TABLE IF NOT EXISTS parked (
                id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, position TEXT NOT NULL, source TEXT NOT NULL,
                user_key INTEGER NOT NULL, json BLOB NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL, code TEXT NOT NULL,
                reason TEXT NOT NULL, request TEXT, response TEXT, done TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS parked_by_destination ON parked (destination, id);
            CREATE TABLE IF NOT EXISTS counters (
                destination TEXT, state TEXT, reason TEXT, count INTEGER NOT NULL, PRIMARY KEY (destination, state, reason)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS minutes (
                destination TEXT, minute INTEGER, state TEXT, count INTEGER NOT NULL, PRIMARY KEY (destination, minute, state)) WITHOUT ROWID;
            """;
        command.ExecuteNonQuery();
    }

    public async Task<LogPosition?> ReadCursorAsync(Guid destinationId, CancellationToken cancellationToken) =>
        (await ReadAsync<LogPosition?>(
            "SELECT position FROM cursors WHERE destination = $d", [("$d", Key(destinationId))],
            row => Position(row.GetString(0)), cancellationToken)).FirstOrDefault();

    public async Task BeginAsync(Guid destinationId, LogPosition at, CancellationToken cancellationToken)
    {
        // Most calls find the cursor there: they need not wait for the writer.
        if (await ReadCursorAsync(destinationId, cancellationToken) is null)
            await WriteAsync(write => write.Run("INSERT OR IGNORE INTO cursors VALUES ($d, $p, NULL)", ("$d", Key(destinationId)), ("$p", at.ToString())), cancellationToken);
    }

    public Task MoveAsync(Guid destinationId, LogPosition to, CancellationToken cancellationToken) => WriteAsync(
        write => write.Run(
            "INSERT INTO cursors VALUES ($d, $p, NULL) ON CONFLICT DO UPDATE SET position = excluded.position",
            ("$d", Key(destinationId)), ("$p", to.ToString())),
        cancellationToken);

    public async Task<WaitingSummary> ReadWaitingAsync(Guid destinationId, CancellationToken cancellationToken)
    {
        var latest = _latestTry().UtcTicks;
        // SQLite takes a bare column from the row that has the minimum: the oldest event of the key.
        var keys = await ReadAsync(
            "SELECT user_key, COUNT(*), MIN(id), next_try FROM waiting WHERE destination = $d GROUP BY user_key", [("$d", Key(destinationId))],
            row => (Key: unchecked((ulong)row.GetInt64(0)), Count: row.GetInt32(1), NextTry: row.IsDBNull(3) || row.GetInt64(3) > latest ? default : Time(row.GetInt64(3))),
            cancellationToken);
        return new(keys.Sum(key => key.Count), keys.ToDictionary(key => key.Key, key => key.NextTry), keys.Count == 0 ? null : keys.Min(key => key.NextTry));
    }

    public async Task<IReadOnlyList<WaitingEvent>> ReadDueAsync(Guid destinationId, DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        await ReadAsync(
            """
            SELECT id, position, source, user_key, json, attempts, first_try, next_try, reason, done FROM waiting
            WHERE destination = $d AND user_key IN (
                SELECT user_key FROM (SELECT user_key, MIN(id), next_try FROM waiting WHERE destination = $d GROUP BY user_key)
                WHERE COALESCE(next_try, 0) <= $now OR next_try > $latest)
            ORDER BY id LIMIT $max
            """,
            [("$d", Key(destinationId)), ("$now", now.UtcTicks), ("$latest", _latestTry().UtcTicks), ("$max", max)],
            row => new WaitingEvent(row.GetInt64(0), Position(row.GetString(1)), Guid.Parse(row.GetString(2)), unchecked((ulong)row.GetInt64(3)), row.GetFieldValue<byte[]>(4))
            {
                Attempts = row.GetInt32(5),
                FirstTry = row.IsDBNull(6) ? null : Time(row.GetInt64(6)),
                NextTry = row.IsDBNull(7) ? null : Time(row.GetInt64(7)),
                Reason = row.IsDBNull(8) ? null : row.GetString(8),
                Done = Guids(row.GetString(9)),
            },
            cancellationToken);

    public Task<CommitAnswer> CommitSliceAsync(SliceResult slice, CancellationToken cancellationToken) => _writer.WriteAsync(
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
                Write(write, slice.DestinationId, parked, slice.At);
            foreach (var count in slice.Counts)
                Count(write, slice.DestinationId, count.State, count.Reason, count.Count, slice.At);
            TrimMinutes(write, slice.At);
            return new CommitAnswer(follows, ids);
        },
        cancellationToken);

    public async Task<IReadOnlyList<ParkedRecord>> ReadParkedAsync(Guid destinationId, long after, int max, CancellationToken cancellationToken) =>
        await ReadAsync(
            """
            SELECT id, position, source, user_key, json, message_id, code, reason, request, response, done FROM parked
            WHERE destination = $d AND id > $after ORDER BY id LIMIT $max
            """,
            [("$d", Key(destinationId)), ("$after", after), ("$max", max)],
            row => new ParkedRecord(
                row.GetInt64(0), Position(row.GetString(1)), Guid.Parse(row.GetString(2)), unchecked((ulong)row.GetInt64(3)), row.GetFieldValue<byte[]>(4),
                row.GetString(5), row.GetString(6), row.GetString(7), row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9),
                Guids(row.GetString(10))),
            cancellationToken);

    public async Task<IReadOnlyList<ParkedEvent>> ListParkedAsync(Guid destinationId, int max, CancellationToken cancellationToken) =>
        await ReadAsync(
            "SELECT id, message_id, at, code, reason, response, request FROM parked WHERE destination = $d ORDER BY at DESC, id DESC LIMIT $max",
            [("$d", Key(destinationId)), ("$max", max)],
            row => new ParkedEvent(
                row.GetInt64(0), row.GetString(1), Time(row.GetInt64(2)), $"{row.GetString(3)}: {row.GetString(4)}", row.IsDBNull(5) ? null : row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6)),
            cancellationToken);

    public Task CommitResendAsync(
        Guid destinationId, IReadOnlyList<ParkedRecord> delivered, IReadOnlyList<ParkedRecord> failed, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(
            write =>
            {
                foreach (var parked in delivered)
                {
                    // Somebody else's re-send may have been faster: an event is counted once.
                    if (write.Ask("DELETE FROM parked WHERE id = $id RETURNING code", ("$id", parked.Id)) is not string code)
                        continue;
                    Count(write, destinationId, DeliveryStates.Discarded, code, -1, at);
                    Count(write, destinationId, DeliveryStates.Delivered, "", 1, at);
                }

                foreach (var parked in failed)
                {
                    if (write.Ask("SELECT code FROM parked WHERE id = $id", ("$id", parked.Id)) is not string code)
                        continue;
                    write.Run(
                        "UPDATE parked SET at = $at, code = $code, reason = $reason, request = $request, response = $response, done = $done WHERE id = $id",
                        ("$id", parked.Id), ("$at", at.UtcTicks), ("$code", parked.Code), ("$reason", parked.Reason), ("$request", parked.Request),
                        ("$response", parked.Response), ("$done", JsonSerializer.Serialize(parked.Done)));
                    Count(write, destinationId, DeliveryStates.Discarded, code, -1, at);
                    Count(write, destinationId, DeliveryStates.Discarded, parked.Code, 1, at);
                }
            },
            cancellationToken);

    public Task<int> DeleteParkedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _writer.WriteAsync(write => write.Run("DELETE FROM parked WHERE at < $before", ("$before", before.UtcTicks)), cancellationToken);

    public int QueuedCommits => _writer.Waiting;

    public async Task<IReadOnlyList<ReasonCount>> ReadCountersAsync(Guid destinationId, CancellationToken cancellationToken) =>
        await ReadAsync(
            "SELECT state, reason, count FROM counters WHERE destination = $d AND count <> 0", [("$d", Key(destinationId))],
            row => new ReasonCount(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellationToken);

    public async Task<IReadOnlyList<MinuteCount>> ReadMinutesAsync(Guid destinationId, DateTimeOffset from, CancellationToken cancellationToken) =>
        await ReadAsync(
            "SELECT minute, state, count FROM minutes WHERE destination = $d AND minute >= $from ORDER BY minute, state",
            [("$d", Key(destinationId)), ("$from", from.UtcTicks)],
            row => new MinuteCount(Time(row.GetInt64(0)), row.GetString(1), row.GetInt64(2)), cancellationToken);

    public async Task<DateTimeOffset?> ReadLastDeliveredAsync(Guid destinationId, CancellationToken cancellationToken) =>
        (await ReadAsync<DateTimeOffset?>(
            "SELECT last_delivered FROM cursors WHERE destination = $d", [("$d", Key(destinationId))],
            row => row.IsDBNull(0) ? null : Time(row.GetInt64(0)), cancellationToken)).FirstOrDefault();

    public Task ForgetAsync(Guid destinationId, CancellationToken cancellationToken) => WriteAsync(
        write =>
        {
            foreach (var table in (string[])["cursors", "waiting", "parked", "counters", "minutes"])
                write.Run($"DELETE FROM {table} WHERE destination = $d", ("$d", Key(destinationId)));
        },
        cancellationToken);

    public void Dispose() => _writer.Dispose();

    // Somebody who found nothing to read may have moved the cursor over what the slice passed too; elsewhere it was put on purpose.
    private static bool Follows(LogPosition stored, SliceResult slice) =>
        stored.Log == slice.From.Log && !stored.IsBefore(slice.From) && !slice.To.IsBefore(stored);

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

    private static void Write(SqliteWrite write, Guid destinationId, ParkedRecord parked, DateTimeOffset at) => write.Run(
        """
        INSERT INTO parked (destination, position, source, user_key, json, message_id, at, code, reason, request, response, done)
        VALUES ($d, $position, $source, $key, $json, $message, $at, $code, $reason, $request, $response, $done)
        """,
        ("$d", Key(destinationId)), ("$position", parked.Position.ToString()), ("$source", Key(parked.SourceId)), ("$key", unchecked((long)parked.UserKey)),
        ("$json", parked.Json.ToArray()), ("$message", parked.MessageId), ("$at", at.UtcTicks), ("$code", parked.Code), ("$reason", parked.Reason),
        ("$request", parked.Request), ("$response", parked.Response), ("$done", JsonSerializer.Serialize(parked.Done)));

    private static void Count(SqliteWrite write, Guid destinationId, string state, string reason, long count, DateTimeOffset at)
    {
        write.Run(
            "INSERT INTO counters VALUES ($d, $state, $reason, $count) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            ("$d", Key(destinationId)), ("$state", state), ("$reason", reason), ("$count", count));
        if (count > 0)
        {
            write.Run(
                "INSERT INTO minutes VALUES ($d, $minute, $state, $count) ON CONFLICT DO UPDATE SET count = count + excluded.count",
                ("$d", Key(destinationId)), ("$minute", at.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute), ("$state", state), ("$count", count));
        }

        if (state == DeliveryStates.Delivered)
            write.Run("UPDATE cursors SET last_delivered = $at WHERE destination = $d", ("$d", Key(destinationId)), ("$at", at.UtcTicks));
    }

    // Once an hour is often enough for rows of minutes.
    private void TrimMinutes(SqliteWrite write, DateTimeOffset at)
    {
        var hour = at.UtcTicks / TimeSpan.TicksPerHour;
        if (_minutesTrimmed == hour)
            return;
        write.Run("DELETE FROM minutes WHERE minute < $before", ("$before", (at - MinutesKept).UtcTicks));
        _minutesTrimmed = hour;
    }

    private async Task WriteAsync(Action<SqliteWrite> work, CancellationToken cancellationToken) => await _writer.WriteAsync<object?>(
        write =>
        {
            work(write);
            return null;
        },
        cancellationToken);

    private async Task<List<T>> ReadAsync<T>(string sql, (string Name, object? Value)[] parameters, Func<SqliteDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<T> found = [];
        while (await row.ReadAsync(cancellationToken))
            found.Add(read(row));
        return found;
    }

    private static string Key(Guid id) => id.ToString("N");

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static Guid[] Guids(string json) => JsonSerializer.Deserialize<Guid[]>(json)!;

    private static LogPosition Position(string text) =>
        LogPosition.TryParse(text, out var position) ? position : throw new InvalidDataException($"'{text}' is no position.");
}
